import type { MessagePort } from 'node:worker_threads'
import { PortLink } from './port-link.ts'
import type { TakenBytes } from './taken-bytes.ts'

/** A link over a port that is its own from now on. The port does not keep the thread alive. */
export const openSiblingPort = (port: MessagePort, taken: TakenBytes): PortLink => {
  const link = new PortLink(
    {
      post: (message, transfer) => port.postMessage(message, transfer),
      finished: () => port.close(),
    },
    taken,
  )
  port.on('message', (message) => link.takes(message))
  port.on('close', () => link.portEnded())
  port.unref()
  return link
}
