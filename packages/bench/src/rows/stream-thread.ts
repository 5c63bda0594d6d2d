import type { Row } from '../harness/row.ts'
import { openPostMessageStream, openTransferredStream } from '../peers/post-message-stream.ts'
import { openThreadStream } from '../sides/thread-stream.ts'

export const streamThread: Row = {
  name: 'stream-thread',
  about: 'numbers that an actor on a worker thread generates and a loop here reads, as many ahead as the reader allows',
  unit: 'M/s',
  count: 50_000,
  apart: true,
  troupe: openThreadStream,
  peers: { postMessage: openPostMessageStream, ReadableStream: openTransferredStream },
  beside: 'postMessage',
  bars: [],
}
