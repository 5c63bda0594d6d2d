import { type ActorRef, Lock } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { type OpenSystem, openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'
import { type Flavour, flavours } from './flavours.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Meeting } = (await import(url('meeting'))) as typeof import('./fixtures/meeting.ts')
const { Taker } = (await import(url('taker'))) as typeof import('./fixtures/taker.ts')
type Takers = ActorRef<InstanceType<typeof Taker>>

const slowHandlerMs = 300
const limitMs = 2_000

const openInProduction = (): Promise<OpenSystem> => openSystem({ development: false, slowHandlerMs })

const takersOn = async (open: OpenSystem, { hosts }: Flavour, count: number): Promise<Takers[]> =>
  Promise.all((await hosts(open, count)).map((on) => open.system.spawn(Taker, { on })))

const label = ({ id }: Takers): string => `${id} takeBoth`

const locks = (across: 'threads' | 'processes', count: number): Lock[] =>
  Array.from({ length: count }, (_, n) => new Lock({ across, name: `lock ${n}` }))

describe.each(flavours)('in production, locks that actors in $where await', (flavour) => {
  const { across, where } = flavour

  it('in opposite orders: an event names locks and handlers, nothing fails but by its time limit', async () => {
    await using open = await openInProduction()
    const meeting = await open.system.spawn(Meeting, { args: [2] })
    const [one, other] = (await takersOn(open, flavour, 2)) as [Takers, Takers]
    const [a, b] = locks(across, 2) as [Lock, Lock]
    const both = Promise.allSettled([one.ask.takeBoth(meeting, a, b, limitMs), other.ask.takeBoth(meeting, b, a, limitMs + 200)])
    const { cycle, stacks, certain } = await open.observer.first('lock.deadlock')
    expect([stacks, certain]).toEqual([[], false])
    const who = where === 'one thread' ? `${label(one)} or ${label(other)}` : undefined
    expect(cycle.toSorted()).toEqual(
      [`${who ?? label(one)} waits for Lock 'lock 1'`, `${who ?? label(other)} waits for Lock 'lock 0'`].toSorted(),
    )
    const settled = await within(10_000, 'the limits', both)
    expect(settled.map((one) => (one.status === 'rejected' ? one.reason.code : one.value))).toEqual(['LOCK_TIMEOUT', 'both'])
    expect(open.observer.all('lock.deadlock')).toHaveLength(1)
  })

  it('in a ring of three: one event names all three', async () => {
    await using open = await openInProduction()
    const meeting = await open.system.spawn(Meeting, { args: [3] })
    const takers = await takersOn(open, flavour, 3)
    const three = locks(across, 3)
    const all = Promise.allSettled(takers.map((taker, n) => taker.ask.takeBoth(meeting, three[n]!, three[(n + 1) % 3]!, limitMs)))
    const { cycle } = await open.observer.first('lock.deadlock', ({ cycle }) => cycle.length === 3)
    expect(cycle.map((text) => text.replace(/^.* waits for /, '')).toSorted()).toEqual([
      "Lock 'lock 0'",
      "Lock 'lock 1'",
      "Lock 'lock 2'",
    ])
    await within(10_000, 'the limits', all)
  })

  it('for long, all the same one: no event, however many wait', async () => {
    await using open = await openInProduction()
    const meeting = await open.system.spawn(Meeting, { args: [2] })
    const [one, ...others] = (await takersOn(open, flavour, 4)) as [Takers, ...Takers[]]
    const [lock] = locks(across, 1) as [Lock]
    const held = one.ask.holdUntil(meeting, lock)
    await expect.poll(() => meeting.ask.present()).toBe(1)
    const taken = others.flatMap((other) => [other.ask.takeInPassing(lock), other.ask.takeInPassing(lock)])
    // told at twice the time, and at four times: the waits were looked into before
    for (const { id } of others) {
      await open.observer.first('handler.slow', ({ actor, runningMs }) => actor === id && runningMs >= 3 * slowHandlerMs)
    }
    await meeting.ask.come()
    expect(await within(10_000, 'the end', Promise.all([held, ...taken]))).toHaveLength(7)
    expect(open.observer.all('lock.deadlock')).toEqual([])
  })
})

describe.each(flavours.slice(1))('in production, locks that actors in $where await', (flavour) => {
  it('in a chain that ends at somebody who goes on: no event', async () => {
    await using open = await openInProduction()
    const [meeting, end] = [await open.system.spawn(Meeting, { args: [2] }), await open.system.spawn(Meeting, { args: [2] })]
    const [one, other, last] = (await takersOn(open, flavour, 3)) as [Takers, Takers, Takers]
    const [a, b] = locks(flavour.across, 2) as [Lock, Lock]
    const held = one.ask.holdUntil(end, a)
    await expect.poll(() => end.ask.present()).toBe(1)
    const both = other.ask.takeBoth(meeting, b, a)
    await meeting.ask.come()
    const taken = last.ask.take(b)
    for (const { id } of [other, last]) {
      await open.observer.first('handler.slow', ({ actor, runningMs }) => actor === id && runningMs >= 3 * slowHandlerMs)
    }
    await end.ask.come()
    expect(await within(10_000, 'the end', Promise.all([held, both, taken]))).toEqual(['held', 'both', 'taken'])
    expect(open.observer.all('lock.deadlock')).toEqual([])
  })
})

describe('in production, two locks of one thread that are held for long while others want them', () => {
  it('look like a circle, because nobody knows which code has them: an event that is not certain, and nothing fails', async () => {
    await using open = await openInProduction()
    const end = await open.system.spawn(Meeting, { args: [3] })
    const [one, other] = (await takersOn(open, flavours[0]!, 2)) as [Takers, Takers]
    const [a, b] = locks('threads', 2) as [Lock, Lock]
    const held = [one.ask.holdInPassing(end, a), other.ask.holdInPassing(end, b)]
    await expect.poll(() => end.ask.present()).toBe(2)
    const taken = [one.ask.takeInPassing(b), other.ask.takeInPassing(a)]
    expect(await open.observer.first('lock.deadlock')).toMatchObject({
      certain: false,
      cycle: [expect.any(String), expect.any(String)],
    })
    await end.ask.come()
    expect(await within(10_000, 'the end', Promise.all([...held, ...taken]))).toEqual(['held', 'held', 'taken', 'taken'])
  })
})

describe('in production, threads that block for one another', () => {
  it('are told by an event as well, which is certain', async () => {
    await using open = await openInProduction()
    const meeting = await open.system.spawn(Meeting, { args: [2] })
    const [one, other] = (await takersOn(open, flavours[1]!, 2)) as [Takers, Takers]
    const [a, b] = locks('threads', 2) as [Lock, Lock]
    const settled = await within(
      10_000,
      'both',
      Promise.allSettled([one.ask.blockForBoth(meeting, a, b), other.ask.blockForBoth(meeting, b, a)]),
    )
    const [reason] = settled.flatMap((one) => (one.status === 'rejected' ? one.reason : []))
    const { cycle, certain } = await open.observer.first('lock.deadlock')
    expect(certain).toBe(true)
    expect(cycle).toEqual(reason.cycle)
  })
})
