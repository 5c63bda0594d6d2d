import { parentPort, threadId } from 'node:worker_threads'
import { ThreadLinks } from '../links/thread-links.ts'
import { WorkerChannel } from '../links/worker-channel.ts'
import { asControl, type ToHost } from './control-messages.ts'
import type { ThreadJob } from './host-job.ts'
import { nameThread } from './host-name.ts'
import { Seat } from './host-seat.ts'
import { redirectOutput } from './worker-output.ts'

/** Makes this worker a host. */
export const openThreadSeat = (job: ThreadJob): Seat => {
  if (parentPort === null) throw new Error('a thread host runs in a worker')
  redirectOutput(job.output, job.outputInFlight, typeof job.spec.options.stdio === 'object')
  nameThread(job.spec)
  const links = new ThreadLinks(job.rings)
  const channel = new WorkerChannel(
    parentPort,
    (way) => links.open(way, job.link),
    (message) => {
      const control = asControl<ToHost>(message)
      if (control !== undefined) seat.hear(control)
    },
  )
  const seat = new Seat({
    spec: job.spec,
    link: channel.link,
    links,
    threadId,
    handles: [parentPort],
    tell: (message) => channel.tell(message),
    afterReady: () => {},
  })
  return seat
}
