// A worker of comlink.
import { parentPort } from 'node:worker_threads'
import { expose } from 'comlink'
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs'
import { osThread } from '../harness/os-thread.ts'

let total = 0
const adder = {
  add: (n: number): number => (total += n),
  thread: (): number => osThread(),
}

export type ComlinkAdder = typeof adder

expose(adder, nodeEndpoint(parentPort!))
