import { readFileSync } from 'node:fs'

export interface TraceEvent {
  readonly ph: string
  readonly name: string
  readonly cat?: string
  readonly ts: number
  readonly dur?: number
  readonly pid: number
  readonly tid: number
  readonly id?: string
  readonly bp?: string
  readonly s?: string
  readonly args?: Readonly<Record<string, unknown>>
}

/** An arrow from one slice to another. */
export interface Arrow {
  readonly from: TraceEvent
  readonly to: TraceEvent
}

/** A file in the trace event format, as a viewer sees it. */
export class Trace {
  readonly events: readonly TraceEvent[]

  private constructor(events: readonly TraceEvent[]) {
    this.events = events
  }

  static read(file: string): Trace {
    return new Trace(JSON.parse(readFileSync(file, 'utf8')) as TraceEvent[])
  }

  /** As viewers do with a file whose program was ended: the end may be missing, and the last event be cut off. */
  static readCut(file: string): Trace {
    const text = readFileSync(file, 'utf8')
    const whole = text.slice(0, text.lastIndexOf('}') + 1)
    for (const end of [whole, whole.slice(0, whole.lastIndexOf(',\n'))]) {
      try {
        return new Trace(JSON.parse(`${end}\n]`) as TraceEvent[])
      } catch {}
    }
    throw new Error(`cannot be loaded: ${text.slice(-300)}`)
  }

  /** The slices whose name begins so; with `thread`: those of that thread. */
  slices(name: string, thread?: string): TraceEvent[] {
    return this.events.filter((event) => event.ph === 'X' && event.name.startsWith(name) && this.#isOf(event, thread))
  }

  /** What went on beside others: begin, end and name. */
  spans(category: string, name: string, thread?: string): { readonly begin: TraceEvent; readonly us: number }[] {
    const begins = this.events.filter((event) => event.ph === 'b' && event.cat === category && event.name.startsWith(name))
    return begins
      .filter((event) => this.#isOf(event, thread))
      .map((begin) => ({ begin, us: this.events.find(({ ph, id }) => ph === 'e' && id === begin.id)!.ts - begin.ts }))
  }

  /** The name of a thread, `kind` an event's. */
  threadOf({ pid, tid }: TraceEvent): string {
    return this.#nameOf('thread_name', (event) => event.pid === pid && event.tid === tid)
  }

  processOf({ pid }: TraceEvent): string {
    return this.#nameOf('process_name', (event) => event.pid === pid)
  }

  /** Each thread with its process. */
  get threads(): { readonly process: string; readonly thread: string; readonly pid: number; readonly tid: number }[] {
    return this.events
      .filter(({ name }) => name === 'thread_name')
      .map((event) => ({ process: this.processOf(event), thread: this.threadOf(event), pid: event.pid, tid: event.tid }))
  }

  /** Every arrow that has both ends, with the slices that these lie in. */
  get arrows(): Arrow[] {
    const starts = new Map(this.events.filter(({ ph }) => ph === 's').map((event) => [event.id, event]))
    return this.events.flatMap((end) => {
      const start = end.ph === 'f' ? starts.get(end.id) : undefined
      return start === undefined ? [] : [{ from: this.#around(start), to: this.#around(end) }]
    })
  }

  /** Arrows as texts: `main: tell Worker.add -> a: Worker.add`. */
  get arrowTexts(): string[] {
    return this.arrows.map(({ from, to }) => `${this.threadOf(from)}: ${from.name} -> ${this.threadOf(to)}: ${to.name}`)
  }

  /** What is not as the format wants it. */
  problems(): string[] {
    return [...this.events.flatMap((event) => this.#problemsOf(event)), ...this.#nesting(), ...this.#pairs(), ...this.#flows()]
  }

  #isOf(event: TraceEvent, thread: string | undefined): boolean {
    return thread === undefined || this.threadOf(event) === thread
  }

  #nameOf(kind: string, isIt: (event: TraceEvent) => boolean): string {
    const found = this.events.find((event) => event.ph === 'M' && event.name === kind && isIt(event))
    return (found?.args?.['name'] as string | undefined) ?? 'nameless'
  }

  #around({ pid, tid, ts }: TraceEvent): TraceEvent {
    const around = this.events.filter(
      (event) => event.ph === 'X' && event.pid === pid && event.tid === tid && event.ts <= ts && event.ts + event.dur! > ts,
    )
    return around.sort((one, other) => one.dur! - other.dur!)[0]!
  }

  #problemsOf(event: TraceEvent): string[] {
    const { ph, name, ts, pid, tid, args } = event
    const wrong = (what: string): string[] => [`${what}: ${JSON.stringify(event)}`]
    if (!'XbesfCiM'.includes(ph) || ph.length !== 1) return wrong('no such phase')
    if (typeof name !== 'string' || name === '') return wrong('no name')
    if (!Number.isFinite(ts) || ts < 0) return wrong('no time')
    if (!Number.isInteger(pid) || !Number.isInteger(tid)) return wrong('no thread')
    if (ph === 'X' && !(event.dur! > 0)) return wrong('no duration')
    if ('sf'.includes(ph) && !/^0x[0-9a-f]{1,16}$/.test(event.id ?? '')) return wrong('no id of 64 bits')
    if ('sf'.includes(ph) && this.#around(event) === undefined) return wrong('not within a slice')
    if (ph === 'f' && event.bp !== 'e') return wrong('not bound to its slice')
    if (ph === 'i' && !'gpt'.includes(event.s ?? '?')) return wrong('no scope')
    if (ph === 'C' && !Object.values(args ?? {}).some((value) => Number.isFinite(value))) return wrong('counts nothing')
    if (ph === 'M') return []
    if (this.threadOf(event) === 'nameless' || this.processOf(event) === 'nameless') return wrong('a thread without a name')
    return []
  }

  /** Slices of one thread lie one within the other, or one behind the other. */
  #nesting(): string[] {
    const problems: string[] = []
    const threads = grouped(this.slices(''), ({ pid, tid }) => `${pid} ${tid}`)
    for (const slices of threads.values()) {
      const open: TraceEvent[] = []
      for (const slice of slices.sort((one, other) => one.ts - other.ts || other.dur! - one.dur!)) {
        while (open.length > 0 && endOf(open.at(-1)!) <= slice.ts + roundingUs) open.pop()
        const around = open.at(-1)
        if (around !== undefined && endOf(slice) > endOf(around) + roundingUs) {
          problems.push(`${JSON.stringify(slice)} reaches out of ${JSON.stringify(around)}`)
        }
        open.push(slice)
      }
    }
    return problems
  }

  #pairs(): string[] {
    const ends = new Map(this.events.filter(({ ph }) => ph === 'e').map((event) => [event.id, event]))
    const begins = this.events.filter(({ ph }) => ph === 'b')
    const lost = begins.flatMap((begin) => {
      const end = ends.get(begin.id)
      const isPair = end?.name === begin.name && end.cat === begin.cat && end.pid === begin.pid && end.ts >= begin.ts
      return isPair ? [] : [`no end: ${JSON.stringify(begin)}`]
    })
    return begins.length === ends.size ? lost : [...lost, `${begins.length} begins, ${ends.size} ends`]
  }

  #flows(): string[] {
    const starts = this.events.filter(({ ph }) => ph === 's')
    const ids = new Set(starts.map(({ id }) => id))
    const twice = ids.size === starts.length ? [] : ['an id of two arrows']
    const backwards = this.events.flatMap((end) => {
      const start = end.ph === 'f' ? starts.find(({ id }) => id === end.id) : undefined
      return start === undefined || (start.ts <= end.ts && start.name === end.name && start.cat === end.cat)
        ? []
        : [`backwards: ${JSON.stringify(end)}`]
    })
    return [...twice, ...backwards]
  }
}

const endOf = ({ ts, dur }: TraceEvent): number => ts + dur!

/** Begin and duration are rounded. In microseconds. */
const roundingUs = 0.002

const grouped = <T>(all: readonly T[], keyOf: (each: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>()
  for (const each of all) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each])
  return groups
}
