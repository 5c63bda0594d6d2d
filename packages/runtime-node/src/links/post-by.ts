import type { MessagePort, Worker } from 'node:worker_threads'
import type { PortWay } from './thread-link.ts'

/** Sends messages by that end of a channel. A message that hands nothing over goes the platform's shorter way. */
export const postBy =
  (end: Pick<Worker | MessagePort, 'postMessage'>): PortWay['post'] =>
  (message, transfer) =>
    transfer.length === 0 ? end.postMessage(message) : end.postMessage(message, transfer)
