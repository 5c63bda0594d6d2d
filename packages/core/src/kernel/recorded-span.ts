/**
 * One message on its way: slot and incarnation of the host that sent it, those of the host that it is for, and the how manyth it is between
 * the two. Both sides count, so nothing of it travels.
 */
export type Crossing = readonly [fromSlot: number, fromIncarnation: number, toSlot: number, toIncarnation: number, count: number]

/**
 * `thread`: the thread did nothing else meanwhile, so that such spans of one thread lie one within the other or one behind the other.
 * `own`: others went on beside it.
 */
export type SpanLane = 'thread' | 'own'

/** Something that took time on one host. Plain data. */
export interface RecordedSpan {
  /** What kind of thing it is: `handler`, `send`, `ask`, `queue`, `turn`, or whatever the platform adds. */
  readonly category: string
  readonly name: string
  /** In milliseconds of the clock that all hosts of the system share. */
  readonly begin: number
  readonly end: number
  readonly lane: SpanLane
  /** The message that was sent by it. */
  readonly sends?: Crossing | undefined
  /** The message that it was brought about by. */
  readonly receives?: Crossing | undefined
  readonly facts?: Readonly<Record<string, string | number | boolean>> | undefined
}

/** Where spans come from: names and numbers of a thread, as the operating system has them. */
export interface RecordedThread {
  readonly name: string
  readonly pid: number
  readonly tid: number
}

/** How a host stood at one moment. */
interface RecordedState {
  readonly at: number
  readonly actors: number
  readonly waiting: number
  readonly memoryBytes: number
}

/** What a host recorded since it last told. */
export interface RecordedBatch {
  readonly thread: RecordedThread
  readonly spans: readonly RecordedSpan[]
  readonly state: RecordedState
  /** How many spans it had to drop so far, because there was no room for them. */
  readonly dropped: number
}

/** What a platform knows of time and of its thread that a kernel cannot. */
export interface TimelineSource {
  readonly thread: RecordedThread
  /** Milliseconds of a clock that all hosts of the system share. */
  now(): number
  /** Tells what happens in this thread beside its actors, until the function that it returns is called. */
  listen(add: (span: RecordedSpan) => void): () => void
}
