// The far end of a link in another process: over the inherited pipe, or at a meeting place.
import { Socket } from 'node:net'
import { LinkDriver } from '@troupe/core/testing'
import { childDescriptors } from '../../../src/entry/host-job.ts'
import { dial, type Invitation } from '../../../src/links/meeting.ts'
import { SocketLink } from '../../../src/links/socket-link.ts'
import { answerFarCall, type FarCall } from '../far-calls.ts'

const invitation = process.argv[2] === undefined ? undefined : (JSON.parse(process.argv[2]) as Invitation)
const link =
  invitation === undefined
    ? new SocketLink(new Socket({ fd: childDescriptors.link, readable: true, writable: true, allowHalfOpen: true }))
    : dial(invitation)
const driver = new LinkDriver(link)
process.on('message', (call: FarCall) => void answerFarCall(driver, call).then((answer) => process.send!(answer)))
