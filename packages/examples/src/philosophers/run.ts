import { type ActorRef, type ActorSystem, createSystem, type Host } from '@troupe/runtime-node'
import type { Result as AnyResult, Out } from '../tour/example.ts'
import type { OptionSpecs, Values } from '../tour/options.ts'
import { Fork, type Wear } from './fork.ts'
import { type Forks, Philosopher } from './philosopher.ts'

export const options = {
  philosophers: { about: 'philosophers at the table', default: 5, least: 3, most: 1_000 },
  meals: { about: 'meals that each wants; the last one to sit down dies at half of them', default: 500, least: 2, most: 100_000 },
} satisfies OptionSpecs

interface Seat {
  readonly philosopher: string
  readonly sits: string
  readonly meals: number
  /** How it came to its end, if it did. */
  readonly ended: string | undefined
}

export interface Result extends AnyResult {
  readonly seats: readonly Seat[]
  /** Forks whose holder ended with them in hand. */
  readonly inherited: number
  readonly seconds: number
}

/** An actor that eats, and where. */
interface Diner {
  readonly ref: ActorRef<Philosopher>
  readonly sits: string
}

export const run = async ({ philosophers, meals }: Values<typeof options>, out: Out): Promise<Result> => {
  await using system = await createSystem()
  const places = await openPlaces(system)
  const forks = await Promise.all(
    Array.from({ length: philosophers }, (_, n) => system.spawn(Fork, { on: places[n % places.length]![1] })),
  )
  const lastMeal = Math.ceil(meals / 2)
  const diners = await Promise.all(
    forks.map((_, n) => sitDown(system, forksOf(forks, n), n === philosophers - 1 ? lastMeal : places[n % places.length]!)),
  )
  out.progress(`${philosophers} philosophers dine, ${meals} meals each`)
  const startedAt = performance.now()
  const seats = await Promise.all(diners.map((diner, n) => dine(system, diner, `number ${n + 1}`, meals)))
  const seconds = (performance.now() - startedAt) / 1_000
  const wear = await Promise.all(forks.map((fork) => fork.ask.wear()))
  const inherited = wear.reduce((sum, { inherited }) => sum + inherited, 0)
  return { seats, inherited, seconds, problems: problemsOf(seats, wear, meals, lastMeal) }
}

type Place = readonly [name: string, host: Host]

const openPlaces = async (system: ActorSystem): Promise<readonly Place[]> => {
  const [threads, processes] = await Promise.all([system.threads(1), system.processes(1)])
  return [
    ['here', system.here],
    ['on a thread', threads.hosts[0]!],
    ['in a process', processes.hosts[0]!],
  ]
}

/** The forks to the left and to the right of a seat, the lower number first: at the last seat the right one is number 0. */
const forksOf = (forks: readonly ActorRef<Fork>[], seat: number): Forks => {
  const [left, right] = [seat, (seat + 1) % forks.length]
  return { first: forks[Math.min(left, right)]!, second: forks[Math.max(left, right)]! }
}

/** Whoever is to die at a meal sits in a process of its own, and does not come back. */
const sitDown = async (system: ActorSystem, forks: Forks, at: Place | number): Promise<Diner> => {
  if (typeof at === 'number') {
    const ref = await system.spawn(Philosopher, { args: [forks, at], on: 'process', restart: 'temporary' })
    return { ref, sits: 'in a process of its own' }
  }
  const [sits, on] = at
  return { ref: await system.spawn(Philosopher, { args: [forks], on }), sits }
}

const dine = async (system: ActorSystem, { ref, sits }: Diner, philosopher: string, meals: number): Promise<Seat> => {
  const patient = ref.with({ timeoutMs: Number.POSITIVE_INFINITY })
  try {
    return { philosopher, sits, meals: await patient.ask.dine(meals), ended: undefined }
  } catch {
    const { reason } = await system.ended(ref)
    return { philosopher, sits, meals: 0, ended: reason.kind }
  }
}

/** Each fork was taken for every meal of its two neighbours, once, and those of the dead were free again. */
const problemsOf = (seats: readonly Seat[], wear: readonly Wear[], meals: number, lastMeal: number): readonly string[] => {
  const dead = seats.length - 1
  const served = (seat: number): number => (seat === dead ? lastMeal : meals)
  return [
    ...seats.flatMap(({ philosopher, meals: eaten, ended }, n) => {
      if (n === dead)
        return ended === 'host-down' ? [] : [`${philosopher} should have died with its process, and did not: ${ended}`]
      return eaten === meals ? [] : [`${philosopher} had ${eaten} meals: ${ended}`]
    }),
    ...wear.flatMap(({ taken, inherited }, n) => {
      const neighbours = [n, (n + seats.length - 1) % seats.length]
      const expected = neighbours.reduce((sum, seat) => sum + served(seat), 0)
      const left = neighbours.includes(dead) ? 1 : 0
      return taken === expected && inherited === left
        ? []
        : [`fork ${n} was taken ${taken} times instead of ${expected}, and inherited ${inherited} times instead of ${left}`]
    }),
  ]
}
