import { Socket } from 'node:net'
import { openProcessLink } from '../links/process-links.ts'
import { blockOutput } from './child-output.ts'
import { asControl, type ToHost, type ToMain } from './control-messages.ts'
import { dieWithParent, leaveNoOrphan } from './die-with-parent.ts'
import { childDescriptors, type ProcessJob } from './host-job.ts'
import { nameProcess } from './host-name.ts'
import { Seat } from './host-seat.ts'

/** Makes this child process a host. */
export const openProcessSeat = (job: ProcessJob): Seat => {
  leaveNoOrphan(job.parentPid)
  // Ctrl-C reaches the whole group: main decides what it means. SIGTERM may be meant for this process alone.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
  process.on('SIGTERM', () => seat.requestLeave())
  blockOutput()
  nameProcess(job.spec)
  const socket = new Socket({ fd: childDescriptors.link, readable: true, writable: true, allowHalfOpen: true })
  const seat = new Seat({
    spec: job.spec,
    link: openProcessLink(socket, job.links, 'answers'),
    threadId: undefined,
    handles: [socket],
    tell: sendToMain,
    afterReady: () => dieWithParent(job),
  })
  process.on('message', (message) => {
    const control = asControl<ToHost>(message)
    if (control !== undefined) seat.hear(control)
  })
  // Main is gone. What it still had to say is in the link, but nobody is left to hear an answer.
  process.on('disconnect', () => process.exit(1))
  process.channel?.unref()
  return seat
}

const sendToMain = (message: ToMain): void => {
  // A dead main is seen at the `disconnect`; what was for it does not matter any more.
  if (process.connected) process.send?.(message, () => {})
}
