import { createSystem, transfer } from '@troupe/runtime-node'
import { Weigher } from '../actors/weigher.ts'
import { checkCount } from '../harness/count-error.ts'
import { keepInFlight } from '../harness/in-flight.ts'
import type { Row, Side } from '../harness/row.ts'
import type { Setup } from '../harness/setup.ts'
import { payloadOf, weigh } from '../harness/weigh.ts'
import { openThreadEnd } from '../peers/thread-end.ts'

/** Copied: the sender keeps its bytes. Moved: it makes new ones for each message. */
type Way = 'copied' | 'moved'

interface Payload {
  readonly bytes: number
  /** So many wait for the receiver's answer. */
  readonly inFlight: number
}

/** Sends bytes that differ; `ask` has the answer of whoever got them. */
const sending = (
  who: string,
  { bytes, inFlight }: Payload,
  way: Way,
  ask: (payload: Uint8Array<ArrayBuffer>) => Promise<number>,
): Pick<Side, 'run'> => {
  const kept = payloadOf(bytes, 0)
  return {
    run: (count) =>
      keepInFlight(count, inFlight, async (n) => {
        const payload = way === 'moved' ? payloadOf(bytes, n) : kept
        payload[0] = n
        const weight = weigh(payload)
        checkCount(who, await ask(payload), weight)
      }),
  }
}

const openTroupe = async (payload: Payload, way: Way, setup: Setup): Promise<Side> => {
  const system = await createSystem(setup)
  const weigher = await system.spawn(Weigher, { on: 'thread' })
  const ask = (bytes: Uint8Array<ArrayBuffer>) => weigher.ask.weigh(way === 'moved' ? transfer(bytes) : bytes)
  return { ...sending('the actor', payload, way, ask), close: async () => void (await system.stop()) }
}

const openPostMessage = async (payload: Payload, way: Way): Promise<Side> => {
  const end = await openThreadEnd()
  const ask = (bytes: Uint8Array<ArrayBuffer>) => end.ask({ t: 'weigh', bytes }, way === 'moved' ? [bytes.buffer] : [])
  return { ...sending(end.who, payload, way, ask), close: () => end.close() }
}

/** A row with bytes of this size. */
export const payloadRow = (name: string, size: string, payload: Payload, count: number): Row => ({
  name,
  about: `${size} of bytes to an actor on a worker thread and a number back, ${payload.inFlight} at a time`,
  unit: 'us',
  count,
  troupe: (setup) => openTroupe(payload, 'copied', setup),
  peers: {
    postMessage: () => openPostMessage(payload, 'copied'),
    'postMessage, moved': () => openPostMessage(payload, 'moved'),
    'troupe, moved': (setup) => openTroupe(payload, 'moved', setup),
  },
  beside: 'postMessage',
  bars: [],
})
