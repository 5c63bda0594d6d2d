import { createSystem } from '@troupe/runtime-node'
import type { Result as AnyResult, Out } from '../tour/example.ts'
import type { OptionSpecs, Values } from '../tour/options.ts'
import { drive, type Lane } from './lane.ts'
import { openRawProcessLane } from './raw-process-lane.ts'
import { openRawThreadLane } from './raw-thread-lane.ts'
import { openTroupeLane } from './troupe-lane.ts'

export const options = {
  messages: { about: 'messages of the platform for each measurement', default: 100_000, least: 1, most: 100_000_000 },
  rounds: { about: 'measurements of each side', default: 5, least: 1, most: 1_000 },
} satisfies OptionSpecs

/** Messages a second. */
interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

export interface Row {
  readonly name: string
  readonly troupe: Spread
  /** What the platform does by itself, with the ratio of the medians. */
  readonly peer: { readonly name: string; readonly rates: Spread; readonly ratio: number } | undefined
  /** The least ratio, or without a peer the least rate, that Troupe is to reach. */
  readonly bar: number
  readonly holds: boolean
}

export interface Result extends AnyResult {
  readonly rows: readonly Row[]
}

/** Troupe sends several times as many messages in a measurement: so each side is measured for about as long as the other. */
interface Side {
  readonly lane: Lane
  readonly times: number
}

/** The sides take turns in one run, so that whatever else the machine does meets both. */
export const run = async ({ messages, rounds }: Values<typeof options>, out: Out): Promise<Result> => {
  await using system = await createSystem()
  await using here = await openTroupeLane(system, 'here')
  await using thread = await openTroupeLane(system, 'thread')
  await using rawThread = openRawThreadLane()
  await using child = await openTroupeLane(system, 'process')
  await using rawChild = openRawProcessLane()

  const measure = async (name: string, sides: readonly Side[]): Promise<readonly Spread[]> => {
    const rates: number[][] = sides.map(() => [])
    for (let round = 0; round <= rounds; round++) {
      out.progress(`${name}, round ${round} of ${rounds}`)
      for (const [index, { lane, times }] of sides.entries()) {
        const seconds = await drive(lane, messages * times)
        if (round > 0) rates[index]?.push((messages * times) / seconds) // the first one warms up
      }
    }
    return rates.map(spreadOf)
  }

  const [tellHere] = await measure('here', [{ lane: here, times: 20 }])
  const threads = [
    { lane: thread, times: 10 },
    { lane: rawThread, times: 1 },
  ]
  const [tellThread, post] = await measure('thread to thread', threads)
  const processes = [
    { lane: child, times: 10 },
    { lane: rawChild, times: 1 },
  ]
  const [tellProcess, send] = await measure('process to process', processes)
  return {
    rows: [
      rowOf('on the same host', 5e6, tellHere!),
      rowOf('thread to thread', 5, tellThread!, 'postMessage', post!),
      rowOf('process to process', 4, tellProcess!, 'child_process JSON', send!),
    ],
    problems: [], // a machine that is slow or busy is no fault of anybody's
  }
}

const rowOf = (name: string, bar: number, troupe: Spread, peerName = '', rates?: Spread): Row => {
  const ratio = rates === undefined ? undefined : troupe.median / rates.median
  return {
    name,
    troupe,
    peer: rates === undefined || ratio === undefined ? undefined : { name: peerName, rates, ratio },
    bar,
    holds: (ratio ?? troupe.median) >= bar,
  }
}

const spreadOf = (rates: readonly number[]): Spread => {
  const sorted = rates.toSorted((a, b) => a - b)
  const at = (part: number): number => sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN
  return { min: at(0), median: at(0.5), max: at(1) }
}
