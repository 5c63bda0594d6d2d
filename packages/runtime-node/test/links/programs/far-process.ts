// The far end of a link in another process: over the inherited pipe, or at a meeting place.
import { Socket } from 'node:net'
import { LinkDriver } from '@troupe/core/testing'
import { childDescriptors } from '../../../src/entry/host-job.ts'
import type { AgreementOptions, AgreementRole } from '../../../src/links/agreed-link.ts'
import { dial, type Invitation } from '../../../src/links/meeting.ts'
import type { ProcessLinkKind } from '../../../src/links/process-link.ts'
import { openProcessLink } from '../../../src/links/process-links.ts'
import { answerFarCall, type FarCall } from '../far-calls.ts'

/** Whom it is to meet, or what is at the other end of the pipe. */
export type FarProcessJob =
  | { readonly invitation: Invitation }
  | {
      readonly links: ProcessLinkKind
      readonly role?: AgreementRole
      readonly options?: AgreementOptions | undefined
    }

const job = JSON.parse(process.argv[2]!) as FarProcessJob
const pipe = (): Socket => new Socket({ fd: childDescriptors.link, readable: true, writable: true, allowHalfOpen: true })
const link = 'invitation' in job ? dial(job.invitation) : openProcessLink(pipe(), job.links, job.role ?? 'answers', job.options)
const driver = new LinkDriver(link)
process.on('message', (call: FarCall) => void answerFarCall(driver, call).then((answer) => process.send!(answer)))
