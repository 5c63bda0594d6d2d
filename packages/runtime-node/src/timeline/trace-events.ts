import type { Crossing, HostPlace, RecordedBatch, RecordedSpan, RecordedThread } from '@troupe/core/internal'

/**
 * Events of the trace event format, as it is read by Perfetto and `chrome://tracing`. `X`: something that took time on a thread. `b`, `e`:
 * both ends of something that took time beside others. `s`, `f`: both ends of an arrow, in the `X` around them. `C`: a counter.
 * `i`: a moment. `M`: a name.
 */
interface TraceEvent {
  readonly ph: 'X' | 'b' | 'e' | 's' | 'f' | 'C' | 'i' | 'M'
  readonly name: string
  readonly cat?: string
  /** Microseconds of a clock that does not begin anywhere in particular. */
  readonly ts: number
  readonly dur?: number
  readonly pid: number
  readonly tid: number
  readonly id?: string
  /** Of an `f`: the arrow ends at the `X` around it, not at the next one. */
  readonly bp?: 'e'
  /** Of an `i`: it concerns its thread. */
  readonly s?: 't'
  readonly args?: object
}

/** Arrows are one only if all these are the same at both ends. */
const arrow = { name: 'message', cat: 'message' } as const

/** Turns what hosts recorded into the events of one trace. */
export class TraceEvents {
  /** Hosts by slot and incarnation; each gets a number as it is first heard of, at one end of a message or the other. */
  readonly #hosts = new Map<string, number>()
  /** The hosts whose names were told, with what they dropped so far. */
  readonly #dropped = new Map<string, number>()
  readonly #processes = new Set<number>()
  #asides = 0

  /** Spans that hosts had no room for. */
  get dropped(): number {
    return [...this.#dropped.values()].reduce((sum, count) => sum + count, 0)
  }

  /** The events of one batch as JSON texts. */
  of(from: HostPlace, { thread: place, spans, state, dropped }: RecordedBatch): string[] {
    const thread = { ...place, name: readable(place.name) }
    const events: TraceEvent[] = []
    const host = keyOf(from.slot, from.incarnation)
    if (!this.#dropped.has(host)) this.#nameHost(events, from, thread)
    const more = dropped - (this.#dropped.get(host) ?? 0)
    this.#dropped.set(host, dropped)
    for (const span of spans) this.#span(events, thread, span)
    const at = { ts: micros(state.at), pid: thread.pid, tid: thread.tid }
    // counters belong to processes, which may have many threads
    events.push({ ph: 'C', name: `waiting messages: ${thread.name}`, ...at, args: { messages: state.waiting } })
    events.push({ ph: 'C', name: `actors: ${thread.name}`, ...at, args: { actors: state.actors } })
    events.push({ ph: 'C', name: `heap: ${thread.name}`, ...at, args: { MiB: Math.round(state.memoryBytes / 1024) / 1024 } })
    if (more > 0) events.push({ ph: 'i', name: `${more} spans dropped`, cat: 'dropped', s: 't', ...at, args: { dropped: more } })
    return events.map((event) => JSON.stringify(event))
  }

  #nameHost(events: TraceEvent[], { slot, kind }: HostPlace, { name, pid, tid }: RecordedThread): void {
    const at = { ph: 'M', ts: 0, pid, tid } as const
    if (!this.#processes.has(pid)) {
      this.#processes.add(pid)
      // threads are threads of main
      const [processName, order] = kind === 'process' ? [name, slot] : ['main', 0]
      events.push({ ...at, name: 'process_name', args: { name: processName } })
      events.push({ ...at, name: 'process_sort_index', args: { sort_index: order } })
    }
    events.push({ ...at, name: 'thread_name', args: { name } })
    events.push({ ...at, name: 'thread_sort_index', args: { sort_index: slot } })
  }

  #span(events: TraceEvent[], { pid, tid }: RecordedThread, span: RecordedSpan): void {
    const { category: cat, facts: args = {} } = span
    const name = readable(span.name)
    const begin = { ts: micros(span.begin), pid, tid }
    const end = { ts: micros(span.end), pid, tid }
    const dur = Math.round((end.ts - begin.ts) * 1e3) / 1e3
    if (span.lane === 'own') {
      const id = `0x${(++this.#asides).toString(16)}`
      events.push({ ph: 'b', name, cat, id, ...begin, args }, { ph: 'e', name, cat, id, ...end })
      return
    }
    // an arrow needs something that it can begin or end at
    events.push({ ph: 'X', name, cat, ...begin, dur: Math.max(leastMicros, dur), args })
    if (span.receives !== undefined) events.push({ ph: 'f', bp: 'e', ...arrow, id: this.#arrowOf(span.receives), ...begin })
    if (span.sends !== undefined) events.push({ ph: 's', ...arrow, id: this.#arrowOf(span.sends), ...begin })
  }

  /** Sixteen hexadecimal digits: viewers take the id of an arrow for a number of 64 bits. */
  #arrowOf([fromSlot, fromIncarnation, toSlot, toIncarnation, count]: Crossing): string {
    const from = this.#numberOf(keyOf(fromSlot, fromIncarnation))
    const to = this.#numberOf(keyOf(toSlot, toIncarnation))
    return `0x${digits(from, 4)}${digits(to, 4)}${digits(count, 8)}`
  }

  #numberOf(host: string): number {
    let number = this.#hosts.get(host)
    if (number === undefined) this.#hosts.set(host, (number = this.#hosts.size + 1))
    return number
  }
}

const leastMicros = 0.001

/** Without what JSON writes as a number of a character: there are loaders that give up the whole file for one such name. */
const readable = (name: string): string => name.replace(/[\p{Cc}\p{Cs}]/gu, ' ')

const keyOf = (slot: number, incarnation: number): string => `${slot}.${incarnation}`

const digits = (number: number, count: number): string => number.toString(16).padStart(count, '0').slice(-count)

/** Whole nanoseconds, so that what lies within something still does when it is rounded. */
const micros = (ms: number): number => Math.round(ms * 1e6) / 1e3
