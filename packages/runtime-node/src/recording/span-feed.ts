import type { RecordedSpan } from '@troupe/core/internal'

type Listener = (span: RecordedSpan) => void

/** What happens in this thread, for the kernels that record. */
interface SpanFeed {
  /** Tells of a span; `undefined` while nobody records: whoever has something to tell looks here first. */
  add: Listener | undefined
  readonly listeners: Set<Listener>
}

/** One for all copies of this package in this thread: the host's kernel records what the modules of the user do with theirs. */
const mark: unique symbol = Symbol.for('troupe.span-feed')
const world = globalThis as { [mark]?: SpanFeed }
export const spanFeed: SpanFeed = (world[mark] ??= { add: undefined, listeners: new Set() })

const tellAll: Listener = (span) => {
  for (const listener of spanFeed.listeners) listener(span)
}

/** From now on `listener` hears of all spans, until the function that is returned is called. */
export const listenToSpans = (listener: Listener): (() => void) => {
  spanFeed.listeners.add(listener)
  spanFeed.add = tellAll
  return () => {
    spanFeed.listeners.delete(listener)
    if (spanFeed.listeners.size === 0) spanFeed.add = undefined
  }
}
