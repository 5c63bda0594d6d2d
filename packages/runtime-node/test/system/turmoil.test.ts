import { TroupeError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Wanderer } = (await import(built('wanderer'))) as typeof import('./fixtures/wanderer.ts')

const seeded = (seed: number): ((below: number) => number) => {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % below
  }
}

/** An end that every promise of a system may come to. */
const isExpected = (error: unknown): boolean =>
  TroupeError.is(error) || (error instanceof RangeError && error.message === 'as told')

describe('a system whose actors and hosts come and go while all talk with all', () => {
  it.each([1, 2, 3])('settles every call, and stops in order (A2, H3, Z3), seed %i', { timeout: 60_000 }, async (seed) => {
    await using world = await openSystem({ stopTimeoutMs: 500 })
    const { system } = world
    const next = seeded(seed)
    const one = <T>(list: readonly T[]): T => list[next(list.length)]!
    const groups = await Promise.all([system.threads(2), system.processes(2)])
    const places = ['here', 'here', 'thread', 'process', ...groups, ...groups.flatMap((group) => group.hosts)] as const
    const actors = await Promise.all(places.slice(0, 6).map((on) => system.spawn(Wanderer, { on })))
    const unexpected: unknown[] = []
    const calls: Promise<unknown>[] = []
    let settled = 0
    const follow = <T>(call: Promise<T>): Promise<T | undefined> => {
      const followed = call.catch((error) => void (isExpected(error) || unexpected.push(error))).finally(() => settled++)
      calls.push(followed)
      return followed as Promise<T | undefined>
    }
    const steps: (() => unknown)[] = [
      () => follow(one(actors).ask.add(1, 2)),
      () => follow(one(actors).ask.relay([one(actors), one(actors), one(actors)], 0)),
      () => follow(one(actors).ask.sumFrom(one(actors), next(500))),
      () => follow(one(actors).ask.fail()),
      () => one(actors).tell.flood(one(actors), next(500)),
      () =>
        follow(system.spawn(Wanderer, { on: one(places), ...(next(3) === 0 && { name: `w${next(4)}` }) })).then(
          (actor) => actor && actors.push(actor),
        ),
      () => follow(one(actors).ask.raise(one(['here', 'thread', 'process']))).then((actor) => actor && actors.push(actor)),
      () => follow(system.stopActor(one(actors), { drain: next(2) === 0 })),
      () => next(3) === 0 && follow(system.killActor(one(actors))),
      () => {
        const actor = one(actors)
        // not main's: the second part of an id is its slot
        if (next(3) === 0 && actor.id.split('/')[1] !== '0') actor.tell.exit()
      },
    ]
    for (let n = 0; n < 200; n++) {
      one(steps)()
      if (next(3) === 0) await new Promise((resolve) => setImmediate(resolve))
      // somebody is always there to begin anew
      if (n % 20 === 0) actors.push(await system.spawn(Wanderer))
    }
    await within(15_000, `the end of all calls, of which ${settled} of ${calls.length} were settled`, Promise.all(calls))
    expect(unexpected).toEqual([])
    expect(calls.length).toBeGreaterThan(100)
  })
})
