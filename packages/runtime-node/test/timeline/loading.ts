import type { TraceEvent } from './trace.ts'

type Kind = 'text' | 'count' | 'micros' | 'object'

/** What events of each phase have, and nothing besides. */
const fields: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  X: { name: 'text', cat: 'text', ts: 'micros', dur: 'micros', args: 'object' },
  b: { name: 'text', cat: 'text', ts: 'micros', id: 'text', args: 'object' },
  e: { name: 'text', cat: 'text', ts: 'micros', id: 'text' },
  s: { name: 'text', cat: 'text', ts: 'micros', id: 'text' },
  f: { name: 'text', cat: 'text', ts: 'micros', id: 'text', bp: 'text' },
  C: { name: 'text', ts: 'micros', args: 'object' },
  i: { name: 'text', cat: 'text', ts: 'micros', s: 'text', args: 'object' },
  M: { name: 'text', ts: 'micros', args: 'object' },
}

/** What names somebody, and by which value. */
const metadata: Readonly<Record<string, readonly [field: string, type: string, whose: 'process' | 'thread']>> = {
  process_name: ['name', 'string', 'process'],
  process_sort_index: ['sort_index', 'number', 'process'],
  thread_name: ['name', 'string', 'thread'],
  thread_sort_index: ['sort_index', 'number', 'thread'],
}

/** Times are whole nanoseconds below what a double tells apart; loaders keep numbers of processes in 32 bits. */
const checks: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string' && value !== '',
  count: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32,
  micros: (value) => typeof value === 'number' && value >= 0 && value < 2 ** 43 && /^\d+(?:\.\d{1,3})?$/.test(String(value)),
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}

/**
 * Loads the text of a trace as the strictest loaders do, and tells what they would refuse, drop or put elsewhere. They read one object after
 * the other, sort the events by time, and keep a stack of open slices for each thread: a slice that reaches out of the one around it is
 * dropped, an end of an arrow belongs to the innermost slice that is open.
 */
export const load = (text: string): { readonly events: readonly TraceEvent[]; readonly problems: readonly string[] } => {
  const events = JSON.parse(text) as TraceEvent[]
  const problems = [...namesIn(text), ...events.flatMap(shapeOf), ...metadataOf(events)]
  return { events, problems: [...problems, ...asidesOf(events), ...stacksOf(events)] }
}

/** Some loaders know no characters by their numbers in the names of events. */
const namesIn = (text: string): string[] =>
  [...text.matchAll(/"(?:name|cat|id)":"((?:[^"\\]|\\.)*)"/g)]
    .filter(([, name]) => /\\u|\p{Cc}/u.test(name!))
    .map(([found]) => `a name with numbers of characters: ${found}`)

const shapeOf = (event: TraceEvent): string[] => {
  const wanted = fields[event.ph]
  if (wanted === undefined) return [`no such phase: ${JSON.stringify(event)}`]
  const all: Readonly<Record<string, Kind>> = { ...wanted, pid: 'count', tid: 'count' }
  const wrong = (field: string): string => `${field} is wrong: ${JSON.stringify(event)}`
  const values = event as unknown as Readonly<Record<string, unknown>>
  const bad = Object.entries(all).flatMap(([field, kind]) => (checks[kind](values[field]) ? [] : [wrong(field)]))
  const more = Object.keys(event).filter((field) => field !== 'ph' && !(field in all))
  if (event.ph === 'C' && !Object.values(event.args ?? {}).every((value) => Number.isFinite(value))) bad.push(wrong('args'))
  if ('sf'.includes(event.ph) && !/^0x[0-9a-f]{16}$/.test(event.id!)) bad.push(wrong('id'))
  if (event.ph === 'f' && event.bp !== 'e') bad.push(wrong('bp'))
  if (event.ph === 'i' && event.s !== 't') bad.push(wrong('s'))
  return [...bad, ...more.map((field) => `nobody knows ${field}: ${JSON.stringify(event)}`)]
}

/** Each process and each thread is named once, and nobody else is. */
const metadataOf = (events: readonly TraceEvent[]): string[] => {
  const problems: string[] = []
  const named = new Map<string, number>()
  for (const event of events) {
    const known = metadata[event.name]
    if (event.ph !== 'M' || known === undefined) continue
    const [field, type, whose] = known
    if (typeof event.args?.[field] !== type || event.args?.[field] === '') problems.push(`names nobody: ${JSON.stringify(event)}`)
    const key = `${event.name} ${event.pid} ${whose === 'thread' ? event.tid : ''}`
    named.set(key, (named.get(key) ?? 0) + 1)
  }
  for (const [key, times] of named) if (times > 1) problems.push(`${times} times: ${key}`)
  for (const { ph, pid, tid } of events) {
    if (ph === 'M') continue
    if (!named.has(`process_name ${pid} `)) problems.push(`a process without a name: ${pid}`)
    if (!named.has(`thread_name ${pid} ${tid}`)) problems.push(`a thread without a name: ${pid} ${tid}`)
  }
  return [...new Set(problems)]
}

/** What goes on beside others begins once and ends once, under its category, number and name, on one thread. */
const asidesOf = (events: readonly TraceEvent[]): string[] => {
  const open = new Map<string, TraceEvent>()
  const problems: string[] = []
  for (const event of inOrder(events.filter(({ ph }) => ph === 'b' || ph === 'e'))) {
    const key = `${event.cat} ${event.id} ${event.name} ${event.pid} ${event.tid}`
    if (event.ph === 'b') {
      if (open.has(key)) problems.push(`begins twice: ${key}`)
      open.set(key, event)
    } else if (!open.delete(key)) problems.push(`ends without a beginning: ${key}`)
  }
  return [...problems, ...[...open.keys()].map((key) => `never ends: ${key}`)]
}

/** Where an arrow begins; the same name, category and number make one. */
const arrowOf = ({ name, cat, id }: TraceEvent): string => `${name} ${cat} ${BigInt(id!)}`

const stacksOf = (events: readonly TraceEvent[]): string[] => {
  const problems: string[] = []
  const stacks = new Map<string, TraceEvent[]>()
  const begun = new Set<string>()
  const ended = new Set<string>()
  for (const event of inOrder(events.filter(({ ph }) => 'Xsf'.includes(ph)))) {
    const thread = `${event.pid} ${event.tid}`
    const stack = stacks.get(thread) ?? []
    stacks.set(thread, stack)
    while (stack.length > 0 && endNs(stack.at(-1)!) <= ns(event.ts)) stack.pop()
    const around = stack.at(-1)
    if (event.ph === 'X') {
      if (around !== undefined && endNs(event) > endNs(around)) problems.push(`dropped: ${texts(event, around)}`)
      else stack.push(event)
      continue
    }
    const arrow = arrowOf(event)
    if (around === undefined) problems.push(`an arrow from or to nowhere: ${JSON.stringify(event)}`)
    else if (around.ts !== event.ts) problems.push(`an arrow of another slice: ${texts(event, around)}`)
    const once = event.ph === 's' ? begun : ended
    if (once.has(arrow)) problems.push(`twice: ${JSON.stringify(event)}`)
    // an arrow whose beginning was dropped, or not recorded, is none
    if (event.ph === 's' && ended.has(arrow)) problems.push(`ends before it begins: ${JSON.stringify(event)}`)
    once.add(arrow)
  }
  return problems
}

/** By time; of what begins at the same time the longest first, since it is around the others, and what belongs to slices after these. */
const inOrder = (events: readonly TraceEvent[]): TraceEvent[] =>
  events.toSorted((one, other) => ns(one.ts) - ns(other.ts) || (other.dur ?? -1) - (one.dur ?? -1))

/** Loaders count in whole nanoseconds. */
const ns = (micros: number): number => Math.round(micros * 1_000)
const endNs = ({ ts, dur }: TraceEvent): number => ns(ts) + ns(dur!)

const texts = (one: TraceEvent, other: TraceEvent): string => `${JSON.stringify(one)} in ${JSON.stringify(other)}`
