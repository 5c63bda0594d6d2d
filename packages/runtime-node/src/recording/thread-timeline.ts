import type { RecordedThread, TimelineSource } from '@troupe/core/internal'
import { listenToCollections } from './collections.ts'
import { machineNow } from './machine-clock.ts'
import { listenToSpans } from './span-feed.ts'

/** What a kernel of this thread records beside what it does itself: locks, tasks and garbage collections. */
export const timelineOf = (thread: () => RecordedThread): TimelineSource => ({
  get thread() {
    return thread()
  },
  now: machineNow,
  listen: (add) => {
    const stops = [listenToSpans(add), listenToCollections(add)]
    return () => {
      for (const stop of stops) stop()
    }
  },
})
