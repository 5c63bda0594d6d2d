// comlink has types for it beside another copy, which these modules cannot import.
declare module 'comlink/dist/esm/node-adapter.mjs' {
  import type { MessagePort, Worker } from 'node:worker_threads'
  import type { Endpoint } from 'comlink'

  export default function nodeEndpoint(end: MessagePort | Worker): Endpoint
}
