import type { Cause } from './cause.ts'
import { countText, numberText, percentText, timeText } from './figure-text.ts'
import type { Grounds } from './grounds.ts'

/** From here on it scales well. */
const goodEfficiency = 0.9
/** So much above 1 is no noise. */
const idealEfficiency = 1.1
/** A part of what is lost that is at least this large is what is named. */
const mainPart = 0.5
/** A task that computes for less is small, in milliseconds. */
const smallTaskMs = 0.1
/** What handing out a task takes, at most, in milliseconds: what costs more is code of the program. */
const handOutMs = 0.25

/** One thing that may hold work back: when it does, and how that is said. */
export interface Case {
  readonly cause: Cause
  readonly holds: (grounds: Grounds) => boolean
  readonly sentence: (grounds: Grounds) => string
}

/**
 * Looked through in this order; the first that holds is what is said. What can be seen directly (the time in which workers computed) comes before
 * what is inferred from the speed-up, and a serial part is what is left when nothing else explains it.
 */
export const cases: readonly Case[] = [
  {
    cause: 'not-compared',
    holds: ({ last }) => last.workers === 1,
    sentence: () => 'Only one worker was measured, which says nothing about more of them: give more sizes.',
  },
  {
    cause: 'faster-than-ideal',
    holds: ({ last }) => last.efficiency > idealEfficiency,
    sentence: ({ last }) =>
      `${countText(last.workers, 'worker')} are ${numberText(last.speedUp.median)} times as fast as one, more than ideal: ` +
      'either the share of each fits into a cache, or something disturbed the runs with one worker.',
  },
  {
    cause: 'cores',
    holds: ({ last, cpuCount, beyond }) =>
      last.workers > cpuCount
        ? last.efficiency < goodEfficiency
        : last.efficiency >= goodEfficiency &&
          beyond !== undefined &&
          beyond.speedUp.median < last.speedUp.median * idealEfficiency,
    sentence: ({ last, cpuCount }) =>
      last.workers > cpuCount
        ? `There is no core for each of ${countText(last.workers, 'worker')} (${countText(cpuCount, 'core')}): they take turns, which makes no computation faster.`
        : `It scales to ${countText(last.workers, 'worker')} (efficiency ${percentText(last.efficiency)}), and no further, since there are ${countText(cpuCount, 'core')}.`,
  },
  {
    cause: 'nothing',
    holds: ({ last }) => last.efficiency >= goodEfficiency,
    sentence: ({ last }) =>
      `Nothing holds it back with up to ${countText(last.workers, 'worker')}: the efficiency is ${percentText(last.efficiency)}.`,
  },
  {
    cause: 'contended-work',
    holds: ({ slowedMs, lostMs }) => slowedMs !== null && slowedMs >= mainPart * lostMs,
    sentence: ({ one, last, slowedMs }) =>
      `The work itself becomes slower side by side: ${countText(last.workers, 'worker')} compute for ${timeText(last.busyMs!.median)} in total, ` +
      `${timeText(slowedMs!)} more than the ${timeText(one.busyMs!.median)} of one, as when they share memory, caches or cores.`,
  },
  {
    cause: 'imbalance',
    holds: ({ unevenMs, lostMs }) => unevenMs !== null && unevenMs >= mainPart * lostMs,
    sentence: ({ last }) =>
      `The work is spread unevenly: the busiest of ${countText(last.workers, 'worker')} computes for ${timeText(last.busiestMs!.median)}, ` +
      `the average one for ${timeText(last.busyMs!.median / last.workers)}; make smaller chunks, or submit the longest tasks first.`,
  },
  {
    cause: 'copying',
    holds: ({ last, serialMs }) => last.copyMs !== null && last.copyMs.median >= mainPart * serialMs,
    sentence: ({ last, serialMs }) =>
      `The cost of copying dominates: with ${countText(last.workers, 'worker')} ${timeText(last.copyMs!.median)} go into arguments and results, ` +
      `where ${timeText(serialMs)} are not done in parallel; share or transfer the data, or compute more with it.`,
  },
  {
    cause: 'small-tasks',
    holds: ({ computeMsPerTask, serialMsPerTask }) =>
      computeMsPerTask !== null && serialMsPerTask !== null && computeMsPerTask < smallTaskMs && serialMsPerTask < handOutMs,
    sentence: ({ computeMsPerTask, serialMsPerTask }) =>
      `The work in each task is too small: it computes for ${timeText(computeMsPerTask!)}, and ${timeText(serialMsPerTask!)} are spent ` +
      'around it that are not done in parallel; put more into one task.',
  },
  {
    cause: 'overhead',
    holds: ({ slower, rising }) => slower || rising !== null,
    sentence: ({ last, slower, rising, peakWorkers }) => {
      const what = slower
        ? `More workers make it slower: ${last.workers} take ${numberText(1 / last.speedUp.median)} times as long as one`
        : `Overhead or imbalance grows with the workers: the serial fraction that shows is ${percentText(rising!.from.karpFlatt!.median)} with ` +
          `${rising!.from.workers} and ${percentText(last.karpFlatt!.median)} with ${last.workers}`
      return peakWorkers === null || slower
        ? `${what}.`
        : `${what}; beyond about ${countText(peakWorkers, 'worker')} it becomes slower.`
    },
  },
  {
    cause: 'serial-part',
    holds: () => true,
    sentence: ({ last, fit, limit }) =>
      fit === null || limit === null || limit.speedUp === null || limit.workersForNineTenths === null
        ? `About ${percentText(last.karpFlatt!.median)} of the work is done by one worker at a time.`
        : `About ${percentText(fit.serialFraction)} of the work is done by one worker at a time: no number of them makes it more than ` +
          `${numberText(limit.speedUp)} times as fast, and ${limit.workersForNineTenths} reach nine tenths of that.`,
  },
]
