import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import type { RecordedSpan } from '@troupe/core/internal'
import { machineNow } from './machine-clock.ts'

const { NODE_PERFORMANCE_GC_MAJOR, NODE_PERFORMANCE_GC_MINOR, NODE_PERFORMANCE_GC_INCREMENTAL, NODE_PERFORMANCE_GC_WEAKCB } =
  constants

const names: Readonly<Record<number, string>> = {
  [NODE_PERFORMANCE_GC_MAJOR]: 'major collection',
  [NODE_PERFORMANCE_GC_MINOR]: 'minor collection',
  [NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental marking',
  [NODE_PERFORMANCE_GC_WEAKCB]: 'weak callbacks',
}

type Collection = PerformanceEntry & { readonly detail: { readonly kind: number; readonly flags: number } }

/** Tells of the garbage collections of this thread, some time after they were, until the function that is returned is called. */
export const listenToCollections = (tell: (span: RecordedSpan) => void): (() => void) => {
  const [least, most] = aheadOfThread()
  const tellAll = (entries: readonly PerformanceEntry[]): void => {
    for (const { startTime, duration, detail } of entries as readonly Collection[]) {
      const { kind, flags } = detail
      // no longer than it surely was: a viewer drops what seems to reach out of the slice that it interrupted
      const begin = startTime + most
      const end = Math.max(begin, startTime + duration + least)
      const facts = { forced: (flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0 }
      tell({ category: 'gc', name: names[kind] ?? 'collection', begin, end, lane: 'thread', facts })
    }
  }
  const observer = new PerformanceObserver((list) => tellAll(list.getEntries()))
  observer.observe({ entryTypes: ['gc'] })
  return () => {
    tellAll(observer.takeRecords())
    observer.disconnect()
  }
}

const looks = 16

/** The least and the most that the machine's clock may be ahead of this thread's: the same clock with another beginning, so each look narrows it. */
const aheadOfThread = (): [least: number, most: number] => {
  let least = -Infinity
  let most = Infinity
  for (let look = 0; look < looks; look++) {
    const before = performance.now()
    const machine = machineNow()
    const after = performance.now()
    least = Math.max(least, machine - after)
    most = Math.min(most, machine - before)
  }
  return [least, most]
}
