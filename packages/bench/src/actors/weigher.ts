import { Actor, expose } from '@troupe/runtime-node'
import { weigh } from '../harness/weigh.ts'

/** Looks at what it is sent without going through all of it. */
export class Weigher extends Actor {
  weigh(bytes: Uint8Array): number {
    return weigh(bytes)
  }
}
expose(import.meta.url, { Weigher })
