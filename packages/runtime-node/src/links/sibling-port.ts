import type { MessagePort } from 'node:worker_threads'
import { postBy } from './post-by.ts'
import type { PortWay, ThreadLink } from './thread-link.ts'

/** Makes the link whose port is at `way`. */
export type OpenThreadLink<L extends ThreadLink = ThreadLink> = (way: PortWay) => L

/** A link over a port that is its own from now on. The port does not keep the thread alive. */
export const openSiblingPort = <L extends ThreadLink>(port: MessagePort, open: OpenThreadLink<L>): L => {
  const link = open({
    post: postBy(port),
    // A bell that the other end believes to have rung must not be lost: it closes the port when it has heard that the link is broken.
    finished: (isBrokenOff) => {
      if (!isBrokenOff) port.close()
    },
  })
  port.on('message', (message) => link.takes(message))
  port.on('close', () => link.portEnded())
  port.unref()
  return link
}
