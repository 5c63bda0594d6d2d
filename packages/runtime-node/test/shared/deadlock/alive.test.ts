import { type ActorRef, Lock } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'
import type { Round } from './fixtures/taker.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Meeting } = (await import(url('meeting'))) as typeof import('./fixtures/meeting.ts')
const { Taker } = (await import(url('taker'))) as typeof import('./fixtures/taker.ts')

const present = async (meeting: ActorRef<InstanceType<typeof Meeting>>, count: number): Promise<void> => {
  await expect.poll(() => meeting.ask.present()).toBe(count)
}

describe.each(['here', 'thread', 'process'] as const)('in development, a long wait on %s', (on) => {
  const across = on === 'process' ? 'processes' : 'threads'

  it('for somebody who goes on is none', async () => {
    await using open = await openSystem({ development: true })
    const { system, observer } = open
    const meeting = await system.spawn(Meeting, { args: [2] })
    const [one, other] = [await system.spawn(Taker, { on }), await system.spawn(Taker, { on })]
    const lock = new Lock({ across })
    const held = one.ask.holdUntil(meeting, lock)
    await present(meeting, 1)
    const taken = other.ask.take(lock)
    await observer.first('handler.slow', ({ actor }) => actor === other.id)
    await meeting.ask.come()
    expect(await Promise.all([held, taken])).toEqual(['held', 'taken'])
    expect(observer.all('lock.deadlock')).toEqual([])
  })

  it('for another handler of the same actor is none, as that goes on', async () => {
    await using open = await openSystem({ development: true })
    const { system, observer } = open
    const meeting = await system.spawn(Meeting, { args: [2] })
    const one = await system.spawn(Taker, { on })
    const lock = new Lock({ across })
    const held = one.ask.holdInPassing(meeting, lock)
    await present(meeting, 1)
    const taken = one.ask.takeInPassing(lock)
    await observer.first('handler.slow', ({ method }) => method === 'takeInPassing')
    await meeting.ask.come()
    expect(await Promise.all([held, taken])).toEqual(['held', 'taken'])
    expect(observer.all('lock.deadlock')).toEqual([])
  })

  it('of one line of a handler says nothing about another line of it', async () => {
    await using open = await openSystem({ development: true })
    const { system, observer } = open
    const [toGo, toEnd] = [await system.spawn(Meeting, { args: [2] }), await system.spawn(Meeting, { args: [2] })]
    const [one, other] = [await system.spawn(Taker, { on }), await system.spawn(Taker, { on })]
    const [a, b] = [new Lock({ across }), new Lock({ across })]
    const both = one.ask.takeBoth(toGo, a, b)
    await present(toGo, 1)
    const side = other.ask.takeSideBySide(toEnd, a, b)
    await present(toEnd, 1)
    await toGo.ask.come()
    // `one` has a and waits for b; `other` has b, and waits for a elsewhere
    await observer.first('handler.slow', ({ actor }) => actor === one.id)
    await observer.first('handler.slow', ({ actor }) => actor === other.id)
    await toEnd.ask.come()
    expect(await Promise.all([both, side])).toEqual(['both', 'both'])
    expect(observer.all('lock.deadlock')).toEqual([])
  })
})

/** Random numbers that are the same each time: xorshift. */
const random = (seed: number): ((below: number) => number) => {
  let state = seed * 0x9e37_79b9 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const lockCount = 4

const plan = (next: (below: number) => number, rounds: number, longestMs: number): Round[] =>
  Array.from({ length: rounds }, () => ({
    take: Array.from({ length: lockCount }, (_, at) => at).filter(() => next(3) > 0),
    ms: next(longestMs),
  }))

describe('in development, 200 random workloads whose actors take locks in one order', () => {
  it('have no deadlock, and none is told', { timeout: 60_000 }, async () => {
    await using open = await openSystem({ development: true })
    const { system, observer } = open
    const threads = await system.threads(2)
    const workload = async (seed: number): Promise<void> => {
      const next = random(seed)
      const locks = Array.from({ length: lockCount }, () => new Lock({ fair: next(2) === 0 }))
      const takers = await Promise.all(
        Array.from({ length: 4 }, () => system.spawn(Taker, { on: next(3) === 0 ? 'here' : threads })),
      )
      await Promise.all(takers.map((taker) => taker.with({ timeoutMs: 50_000 }).ask.work(locks, plan(next, 3, 120))))
      await Promise.all(takers.map((taker) => system.stopActor(taker)))
    }
    await within(50_000, 'the work', Promise.all(Array.from({ length: 200 }, (_, n) => workload(n + 1))))
    expect(observer.all('lock.deadlock')).toEqual([])
  })
})

describe('random workloads whose threads block for locks in one order', () => {
  it('have no deadlock, and none is told', { timeout: 60_000 }, async () => {
    await using open = await openSystem()
    const { system } = open
    const { hosts } = await system.threads(4)
    for (let seed = 1; seed <= 12; seed++) {
      const next = random(seed)
      const locks = Array.from({ length: lockCount }, () => new Lock({ fair: next(2) === 0 }))
      const takers = await Promise.all(hosts.map((on) => system.spawn(Taker, { on })))
      await within(30_000, 'the work', Promise.all(takers.map((taker) => taker.ask.workBlocked(locks, plan(next, 5, 40)))))
    }
  })
})
