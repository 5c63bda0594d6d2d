import { type ActorRef, type ScalarType, SharedArray, SharedValue } from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { type OpenSystem, openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'
import { type Flavour, flavours } from './flavours.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Hand } = (await import(built('hand'))) as typeof import('./fixtures/hand.ts')

import type { Race } from './fixtures/hand.ts'

type AHand = ActorRef<InstanceType<typeof Hand>>

/** So many, each on a host of its own. */
const openHands = async (count: number, on: Flavour['on']): Promise<OpenSystem & { readonly hands: readonly AHand[] }> => {
  const world = await openSystem()
  return { ...world, hands: await Promise.all(Array.from({ length: count }, () => world.system.spawn(Hand, { on }))) }
}

/** The same, open for all tests of a `describe`. */
const shareHands = (count: number, on: Flavour['on']): { readonly hands: readonly AHand[] } => {
  let world: Awaited<ReturnType<typeof openHands>>
  beforeAll(async () => {
    world = await openHands(count, on)
  })
  afterAll(() => world[Symbol.asyncDispose]())
  return {
    get hands() {
      return world.hands
    },
  }
}

const parties = 4

describe.each(flavours)('four at once, each on a $on of its own,', ({ on, across }) => {
  const world = shareHands(parties, on)

  it.each([
    ['u32', 1, 200_000],
    ['i64', 1n, 200_000],
    ['f64', 0.5, 200_000],
    ['f32', 1, 200_000],
    ['i8', -1, 200_000],
  ] as const)('add to a %s without losing one', async (type, by, times) => {
    const value = new SharedValue<ScalarType, false>(type, undefined, { across, lock: false })
    const start = new SharedValue('i32', 0, { across, lock: false })
    await Promise.all(world.hands.map((hand) => hand.ask.addOften(value, by, times, start, parties)))
    const sum = Number(by) * times * parties
    expect(Number(value.value)).toBe(type === 'i8' ? (sum << 24) >> 24 : sum)
  })

  it('exchange floating point without losing one', async () => {
    const value = new SharedValue('f64', 0, { across, lock: false })
    const start = new SharedValue('i32', 0, { across, lock: false })
    await Promise.all(world.hands.map((hand) => hand.ask.exchangeOften(value, 20_000, start, parties)))
    expect(value.value).toBe(20_000 * parties)
  })

  it('update under the lock, blocking, without losing one', async () => {
    const value = new SharedValue('u32', 0, { across })
    await Promise.all(world.hands.map((hand) => hand.ask.updateOftenSync(value, 500)))
    expect(value.value).toBe(500 * parties)
  })
})

/** Two contents of which no half, quarter or byte is the same. */
const patterns = {
  f64: [
    new Float64Array(new BigUint64Array([0x4155_5555_5555_5555n]).buffer)[0]!,
    new Float64Array(new BigUint64Array([0xbeaa_aaaa_aaaa_aaaan]).buffer)[0]!,
  ],
  i64: [0x5555_5555_5555_5555n, -0x5555_5555_5555_5556n],
  f32: [new Float32Array(new Uint32Array([0x4155_5555]).buffer)[0]!, new Float32Array(new Uint32Array([0xbeaa_aaaa]).buffer)[0]!],
  u32: [0x5555_5555, 0xaaaa_aaaa],
} as const

/** Looks, while all hands write, until it saw many changes; then lets them end. Gives what was neither of both. */
const watch = async (
  look: () => unknown,
  [one, other]: readonly unknown[],
  { writers, stop }: Race,
  hands: Promise<void>[],
): Promise<unknown[]> => {
  const torn: unknown[] = []
  try {
    await expect.poll(() => writers.value).toBe(hands.length)
    const end = performance.now() + 10_000
    let before: unknown
    for (let looks = 0, changes = 0; torn.length < 10 && (looks < 5_000_000 || changes < 1_000); looks++) {
      const seen = look()
      if (seen !== before) changes++
      if (seen !== one && seen !== other) torn.push(seen)
      before = seen
      if (looks % 1_000_000 === 0 && performance.now() > end) throw new Error(`only ${changes} changes seen`)
    }
  } finally {
    stop.value = true
  }
  await within(10_000, 'the end of the writers', Promise.all(hands))
  return torn
}

describe.each(flavours)('while two on a $on of their own write two patterns in turn,', ({ on, across }) => {
  const world = shareHands(2, on)
  const race = (): Race => ({
    writers: new SharedValue('i32', 0, { across, lock: false }),
    stop: new SharedValue('bool', false, { across, lock: false }),
  })

  it.each(['f64', 'i64', 'f32', 'u32'] as const)('nobody ever reads a %s that is half of each', async (type) => {
    const [one, other] = patterns[type]
    const value = new SharedValue<ScalarType, false>(type, one, { across, lock: false })
    const common = race()
    const writing = world.hands.map((hand) => hand.ask.alternate(value, one, other, common))
    expect(await watch(() => value.value, [one, other], common, writing)).toEqual([])
  })

  it.each(['f64', 'i64'] as const)('nobody ever reads an element of %s that is half of each', async (type) => {
    const [one, other] = patterns[type]
    const array = new SharedArray<ScalarType, false>(type, [one, one, one], { across, lock: false })
    const common = race()
    const writing = world.hands.map((hand) => hand.ask.alternateElement(array, one, other, common))
    expect(await watch(() => array.get(1), [one, other], common, writing)).toEqual([])
    expect([array.get(0), array.get(2)]).toEqual([one, one])
  })
})

describe.each(flavours)('somebody on a $on who does nothing but look', ({ on, across }) => {
  it('sees at last what was written', async () => {
    await using world = await openHands(1, on)
    const started = new SharedValue('bool', false, { across, lock: false })
    const stop = new SharedValue('bool', false, { across, lock: false })
    const watching = world.hands[0]!.ask.spin(started, stop)
    await expect.poll(() => started.value).toBe(true)
    stop.value = true
    await within(10_000, 'the end of the looking', watching)
  })
})
