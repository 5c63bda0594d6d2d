import type { ActorRef } from '@troupe/runtime-node'
import { type Report, type StrictCounter, TooFewError } from './strict-counter.ts'

/** What the other side sees of an error. */
interface ErrorFacts {
  /** Whether it is an instance of our own class, wherever it was thrown. */
  readonly isTooFew: boolean
  readonly name: string
  readonly message: string
  /** Its own fields, its code among them. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly cause: string
  /** Whether the stack leads to the method that threw. */
  readonly isTraced: boolean
}

/** What one counter showed to somebody who can only send messages to it. */
export interface Observation {
  /** Before and after adding 5. */
  readonly values: readonly number[]
  readonly report: Report
  readonly error: ErrorFacts
  /** The first five of a stream that would have gone on. */
  readonly stream: readonly number[]
  /** A stream that ends in an error: what came before it, and the error. */
  readonly brokenStream: { readonly items: readonly number[]; readonly error: ErrorFacts }
  /** Many tells with asks among them: the steps in the order they were handled, and how many of them each ask had before it. */
  readonly order: { readonly steps: readonly number[]; readonly seen: readonly number[] }
}

/** Puts a fresh counter that stands at 10 through everything a counter can do. Nothing in here knows where it runs. */
export const observe = async (counter: ActorRef<StrictCounter>): Promise<Observation> => {
  const before = await counter.ask.value()
  counter.tell.add(5) // a tell has no answer, and nobody waits for it
  const after = await counter.ask.value() // but what one sender sends is handled in the order sent
  const report = await counter.ask.report()
  const error = await errorOf(counter.ask.take(1_000))
  const stream: number[] = []
  for await (const n of counter.stream.countdown()) if (stream.push(n) === 5) break // leaving early ends the generator
  const items: number[] = []
  const broken = await errorOf(collect(counter.stream.takeAll(4), items))
  return {
    values: [before, after],
    report,
    error,
    stream,
    brokenStream: { items, error: broken },
    order: await observeOrder(counter),
  }
}

const tells = 1_000
const askEvery = 100

const observeOrder = async (counter: ActorRef<StrictCounter>): Promise<Observation['order']> => {
  const { length: before } = await counter.ask.steps()
  const asks: Promise<readonly number[]>[] = []
  for (let n = 1; n <= tells; n++) {
    counter.tell.add(n)
    if (n % askEvery === 0) asks.push(counter.ask.steps())
  }
  const answers = await Promise.all(asks)
  return { steps: answers.at(-1)?.slice(before) ?? [], seen: answers.map(({ length }) => length - before) }
}

const collect = async <T>(stream: AsyncIterable<T>, items: T[]): Promise<void> => {
  for await (const item of stream) items.push(item)
}

const errorOf = async (call: Promise<unknown>): Promise<ErrorFacts> => {
  const error = await call.then(
    () => new Error('no error at all'),
    (reason: unknown) => reason as Error,
  )
  const { name, message, stack = '', cause } = error
  const fields = Object.fromEntries(Object.entries(error).filter(([key]) => key !== 'name'))
  return { isTooFew: error instanceof TooFewError, name, message, fields, cause: String(cause), isTraced: /\btake\b/.test(stack) }
}
