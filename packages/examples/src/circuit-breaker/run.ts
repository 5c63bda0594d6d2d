import { isDeepStrictEqual } from 'node:util'
import { type ActorRef, createSystem } from '@troupe/runtime-node'
import type { Result as AnyResult, Out } from '../tour/example.ts'
import type { OptionSpecs, Values } from '../tour/options.ts'
import type { CircuitState } from './circuit.ts'
import { PriceBreaker } from './price-breaker.ts'
import { FlakyPrices } from './prices.ts'

export const options = {
  calls: { about: 'calls while the circuit is open', default: 1_000, least: 1, most: 10_000 },
} satisfies OptionSpecs

const mostFailures = 3
const coolDownMs = 1_000

/** One chapter of the story. */
interface Chapter {
  readonly what: string
  /** How the calls came out: prices, errors of the source, and refusals of the breaker. */
  readonly prices: number
  readonly failures: number
  readonly refusals: number
  /** How many of them reached the source. */
  readonly reached: number
  /** The circuit at the end of it. */
  readonly state: CircuitState
}

export interface Result extends AnyResult {
  readonly chapters: readonly Chapter[]
}

/** A source in a process breaks and is repaired; the breaker before it, on a thread, spares it the calls that make no sense. */
export const run = async ({ calls }: Values<typeof options>, out: Out): Promise<Result> => {
  await using system = await createSystem()
  const source = await system.spawn(FlakyPrices, { on: 'process', name: 'prices' })
  const breaker = await system.spawn(PriceBreaker, {
    on: 'thread',
    args: [source, { mostFailures, coolDownMs, timeoutMs: 5_000 }],
  })
  const chapters: Chapter[] = []
  const chapter = async (what: string, count: number): Promise<void> => {
    out.progress(what)
    chapters.push(await tell(what, breaker, source, count))
  }

  await chapter('all is well', 3)
  await source.ask.break()
  await chapter('the source breaks', mostFailures)
  await chapter('the circuit is open', calls)
  await isHalfOpen(breaker)
  await chapter('one call tries again, too soon', 1)
  await source.ask.repair()
  await isHalfOpen(breaker)
  await chapter('one call tries again', 1)
  await chapter('all is well again', 3)
  return { chapters, problems: problemsOf(chapters, calls) }
}

const tell = async (
  what: string,
  breaker: ActorRef<PriceBreaker>,
  source: ActorRef<FlakyPrices>,
  count: number,
): Promise<Chapter> => {
  const before = await source.ask.asked()
  const outcomes = await Promise.all(Array.from({ length: count }, () => outcomeOf(breaker.ask.price('a lamp'))))
  const [prices, failures, refusals] = (['price', 'failure', 'refusal'] as const).map(
    (outcome) => outcomes.filter((each) => each === outcome).length,
  ) as [number, number, number]
  const reached = (await source.ask.asked()) - before
  return { what, prices, failures, refusals, reached, state: await breaker.ask.state() }
}

const outcomeOf = (call: Promise<number>): Promise<'price' | 'failure' | 'refusal'> =>
  call.then(
    () => 'price',
    ({ code }: { readonly code?: unknown }) => (code === 'CIRCUIT_OPEN' ? 'refusal' : 'failure'),
  )

const isHalfOpen = async (breaker: ActorRef<PriceBreaker>): Promise<void> => {
  const deadline = performance.now() + 10_000
  while ((await breaker.ask.state()) !== 'half-open') {
    if (performance.now() > deadline) throw new Error('the circuit does not cool down')
    await new Promise((resolve) => setTimeout(resolve, coolDownMs / 20))
  }
}

const problemsOf = (chapters: readonly Chapter[], calls: number): readonly string[] => {
  const wanted: readonly Omit<Chapter, 'what'>[] = [
    { prices: 3, failures: 0, refusals: 0, reached: 3, state: 'closed' },
    { prices: 0, failures: mostFailures, refusals: 0, reached: mostFailures, state: 'open' },
    { prices: 0, failures: 0, refusals: calls, reached: 0, state: 'open' },
    { prices: 0, failures: 1, refusals: 0, reached: 1, state: 'open' },
    { prices: 1, failures: 0, refusals: 0, reached: 1, state: 'closed' },
    { prices: 3, failures: 0, refusals: 0, reached: 3, state: 'closed' },
  ]
  return chapters.flatMap(({ what, ...chapter }, index) =>
    isDeepStrictEqual(chapter, wanted[index]) ? [] : [`${what}: ${JSON.stringify(chapter)}`],
  )
}
