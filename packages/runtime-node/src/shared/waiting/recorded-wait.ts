import type { SpanLane } from '@troupe/core/internal'
import { machineNow } from '../../recording/machine-clock.ts'
import { spanFeed } from '../../recording/span-feed.ts'

/** Begins to record a wait: returns what is to be called when it is over. `undefined` while nobody records. */
export const recordWait = (label: string, lane: SpanLane): (() => void) | undefined => {
  if (spanFeed.add === undefined) return undefined
  const begin = machineNow()
  const name = `${label}: ${lane === 'thread' ? 'blocks' : 'waits'}`
  return () => spanFeed.add?.({ category: 'lock', name, begin, end: machineNow(), lane })
}
