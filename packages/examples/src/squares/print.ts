import { count } from '../tour/quantities.ts'
import { table } from '../tour/table.ts'
import type { Result } from './run.ts'

export const print = (result: Result): readonly string[] => {
  const { syncMs, asyncMs, sizes, rows, withoutSharing, verdict, svg } = result
  return [
    `${count(result.count)} squares, each way with ${sizes.join(', ')} workers:`,
    ...table(
      ['', ...sizes.map(String)],
      [
        ['here, one after the other', milliseconds(syncMs)],
        ['here, as async functions', milliseconds(asyncMs)],
        ...rows.map(({ on, kind, ms }) => [`${kind}, on each ${on}`, ...ms.map(milliseconds)]),
      ],
    ),
    ...(withoutSharing === undefined ? [] : [`Processes share no memory here: ${withoutSharing}.`]),
    `Async functions take turns on one thread: they make waiting cheap and computing no faster (here ${times(asyncMs / syncMs)} as long).`,
    `A square takes ${nanoseconds((syncMs / result.count) * 1e6)}, and to send a number there and back takes longer. ${compared(result)}: ` +
      'workers pay when what they compute costs more than what they are sent.',
    `Of the list on threads: ${verdict}`,
    ...(svg === '' ? [] : [`The chart is in ${svg}.`]),
  ]
}

/** What the best way with a list of plain numbers came to, beside doing it here. */
const compared = ({ rows, syncMs }: Result): string => {
  const best = Math.min(...rows.filter(({ kind }) => kind === 'a list').flatMap(({ ms }) => ms))
  return best < syncMs
    ? `Even so, workers with a list were ${times(syncMs / best)} as fast this time`
    : `So the best workers with a list took ${times(best / syncMs)} as long as no workers at all`
}

const milliseconds = (ms: number): string => `${ms < 1_000 ? ms.toPrecision(3) : count(ms)} ms`
const nanoseconds = (ns: number): string => `${ns < 100 ? ns.toPrecision(2) : count(ns)} ns`
const times = (ratio: number): string => `${ratio.toPrecision(2)} times`
