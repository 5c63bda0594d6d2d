import {
  type ActorRef,
  Barrier,
  BarrierBrokenError,
  DeadlockError,
  Event,
  type HostGroup,
  LockDisposedError,
  OptionError,
  SharedArray,
  SharedValue,
} from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { type OpenSystem, openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'
import { flavours } from './flavours.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { keepStep, outcome, Party, passTwiceBut, writeRounds } = (await import(
  url('party')
)) as typeof import('./fixtures/party.ts')
const { Killer } = (await import(url('killer'))) as typeof import('./fixtures/killer.ts')
type PartyRef = ActorRef<InstanceType<typeof Party>>

/** 200 ms is what is promised; a busy machine gets more. */
const deadlineMs = 1_000
const parties = 5

const inTime = <T>(promise: Promise<T>): Promise<T> => within(10_000, 'the parties', promise)

describe.each(flavours)('a barrier of parties in this thread and in others, each on a $on', ({ on, across }) => {
  let shared: OpenSystem
  let hosts: HostGroup
  beforeAll(async () => {
    shared = await openSystem()
    hosts = await (on === 'thread' ? shared.system.threads(parties - 1) : shared.system.processes(parties - 1))
  })
  afterAll(() => shared[Symbol.asyncDispose]())

  /** All parties but the one of this thread. */
  const gather = (barrier: Barrier): Promise<PartyRef[]> =>
    Promise.all(Array.from({ length: parties - 1 }, () => shared.system.spawn(Party, { args: [barrier], on: hosts })))
  const count = (): SharedValue<'i32', false> => new SharedValue('i32', 0, { across, lock: false })

  // python: _TestBarrier.test_barrier, _TestBarrier.test_barrier_10
  it.each([1, 10])('lets all of them go when the last one has come, %s times in a row', async (rounds) => {
    const barrier = new Barrier(parties, { across })
    const [entered, left] = [count(), count()]
    const others = await gather(barrier)
    const slips = others.map((party, n) => party.ask.keepStep(entered, left, rounds, { blocks: n % 2 === 0 }))
    expect(await inTime(Promise.all([keepStep(barrier, entered, left, rounds), ...slips]))).toEqual(Array(parties).fill(0))
    expect([barrier.waiting, barrier.broken]).toEqual([0, false])
  })

  // python: _TestBarrier.test_wait_return
  it('gives each one its number in the order in which they came', async () => {
    const barrier = new Barrier(parties, { across })
    const others = await gather(barrier)
    for (const party of others) await party.ask.begin()
    expect(barrier.waiting).toBe(4)
    expect(await barrier.wait()).toBe(4)
    expect(await inTime(Promise.all(others.map((party) => party.ask.outcome())))).toEqual([0, 1, 2, 3])
  })

  // python: _TestBarrier.test_action
  it.each([true, false])('has the last one run its action before anybody goes on (blocking: %s)', async (blocks) => {
    const barrier = new Barrier(parties, { across })
    const acted = count()
    const others = await gather(barrier)
    const outcomes = others.map((party) => party.ask.passActing(acted, blocks))
    const here = barrier.wait({ action: () => acted.add(1) }).then(() => acted.value)
    expect(await inTime(here)).toBe(1)
    expect(await inTime(Promise.all(outcomes))).toHaveLength(4)
    expect(acted.value).toBe(1)
  })

  // python: _TestBarrier.test_abort
  it('fails for all that wait and all that come when one aborts it', async () => {
    const barrier = new Barrier(parties, { across })
    const others = await gather(barrier)
    const outcomes = await inTime(
      Promise.all([passTwiceBut(barrier, 'abort'), ...others.map((party) => party.ask.passTwiceBut('abort'))]),
    )
    expect(outcomes.filter((ended) => ended === undefined)).toHaveLength(1)
    expect(outcomes.filter((ended) => ended === 'aborted')).toHaveLength(4)
    expect(barrier.broken).toBe(true)
    expect(await others[0]!.ask.pass()).toBe('aborted')
    expect(await others[0]!.ask.pass({ blocks: true })).toBe('aborted')
  })

  // python: _TestBarrier.test_reset
  it('fails for those that wait when one resets it, and can be passed at once', async () => {
    const barrier = new Barrier(parties, { across })
    const others = await gather(barrier)
    const outcomes = await inTime(
      Promise.all([passTwiceBut(barrier, 'reset'), ...others.map((party) => party.ask.passTwiceBut('reset'))]),
    )
    expect(outcomes.filter((ended) => ended === undefined)).toHaveLength(1)
    expect(outcomes.filter((ended) => ended === 'reset')).toHaveLength(4)
    const again = others.map((party) => party.ask.pass())
    expect((await inTime(Promise.all([barrier.wait(), ...again]))).sort()).toEqual([0, 1, 2, 3, 4])
  })

  // python: _TestBarrier.test_abort_and_reset
  it('can be passed after it was aborted and reset', async () => {
    const barrier = new Barrier(parties, { across })
    const others = await gather(barrier)
    const outcomes = [passTwiceBut(barrier, 'abort'), ...others.map((party) => party.ask.passTwiceBut('abort'))]
    expect((await inTime(Promise.all(outcomes))).filter((ended) => ended === 'aborted')).toHaveLength(4)
    barrier.reset()
    expect(barrier.broken).toBe(false)
    const again = others.map((party, n) => party.ask.pass({ blocks: n === 0 }))
    expect((await inTime(Promise.all([barrier.wait(), ...again]))).sort()).toEqual([0, 1, 2, 3, 4])
  })

  // python: _TestBarrier.test_timeout, _TestBarrier.test_default_timeout
  it.each([
    ['time', {}, { timeoutMs: 50 }],
    ['usual time', { timeoutMs: 50 }, {}],
  ])("fails for all when one does not come within another one's %s", async (_, options, coming) => {
    const barrier = new Barrier(parties, { across, ...options })
    const [blocks, awaits, ...others] = await gather(barrier)
    const outcomes = [
      blocks!.ask.pass({ ...coming, blocks: true }),
      awaits!.ask.pass(coming),
      ...others.map((party) => party.ask.pass()),
    ]
    expect(await inTime(Promise.all(outcomes))).toEqual(Array(4).fill('timeout'))
    expect(await outcome(() => barrier.wait())).toBe('timeout')
  })

  // python: _TestBarrier.test_thousand
  it('keeps a thousand rounds apart', async () => {
    const barrier = new Barrier(parties, { across })
    const others = await gather(barrier)
    const rounds = 1_000
    const log = new SharedArray('i32', rounds * parties, { across, lock: false })
    const length = count()
    const writing = others.map((party, n) => party.ask.writeRounds(log, length, rounds, { blocks: n < 2 }))
    await within(30_000, 'the rounds', Promise.all([writeRounds(barrier, log, length, rounds), ...writing]))
    expect([...log]).toEqual(Array.from({ length: rounds * parties }, (_, at) => Math.floor(at / parties)))
  }, 40_000)

  it('is one object in each thread, and the same barrier with the same usual time everywhere', async () => {
    const barrier = new Barrier(2, { across, name: 'start', timeoutMs: 4_000 })
    const party = await shared.system.spawn(Party, { args: [barrier], on: hosts })
    expect(await party.ask.barrier()).toBe(barrier)
    expect(await party.ask.same(barrier)).toBe(true)
    expect(barrier).toMatchObject({ parties: 2, name: 'start', timeoutMs: 4_000, across })
    const wait = party.ask.pass()
    expect([await barrier.wait(), await wait].sort()).toEqual([0, 1])
  })

  it.each([false, true])('breaks when a party dies that waits (blocking: %s), and is whole after a reset', async (blocks) => {
    await using open = await openSystem()
    const barrier = new Barrier(4, { across })
    const killer = await open.system.spawn(Killer)
    const victim = await killer.ask.party(barrier, on)
    const other = await open.system.spawn(Party, { args: [barrier], on })
    void failure(Error, victim.ask.pass({ blocks }))
    await expect.poll(() => barrier.waiting).toBe(1)
    const waits = Promise.all([outcome(() => barrier.wait()), other.ask.pass({ blocks: true })])
    await expect.poll(() => barrier.waiting).toBe(3)
    await killer.ask.kill(victim)
    await open.observer.first('host.down')
    expect(await within(deadlineMs, 'the others', waits)).toEqual(['a party died', 'a party died'])
    expect(await other.ask.pass()).toBe('a party died')
    barrier.reset()
    const again = [barrier.wait(), barrier.wait(), barrier.wait(), other.ask.pass()]
    expect((await inTime(Promise.all(again))).sort()).toEqual([0, 1, 2, 3])
  })

  it('lets nobody go on behalf of a party that died when no other one waited', async () => {
    await using open = await openSystem()
    const barrier = new Barrier(2, { across })
    const killer = await open.system.spawn(Killer)
    const victim = await killer.ask.party(barrier, on)
    await victim.ask.begin()
    expect(barrier.waiting).toBe(1)
    await killer.ask.kill(victim)
    await open.observer.first('host.down')
    await expect.poll(() => barrier.broken, { interval: 1, timeout: deadlineMs }).toBe(true)
    expect([await outcome(() => barrier.wait()), barrier.waiting]).toEqual(['a party died', 0])
  })

  it('is not concerned when one dies that has passed, or was let go', async () => {
    await using open = await openSystem()
    const barrier = new Barrier(2, { across })
    const killer = await open.system.spawn(Killer)
    const victim = await killer.ask.party(barrier, on)
    await victim.ask.begin()
    expect(await barrier.wait()).toBe(1)
    await killer.ask.kill(victim)
    await open.observer.first('host.down')
    expect([barrier.broken, barrier.waiting]).toEqual([false, 0])
    expect((await inTime(Promise.all([barrier.wait(), barrier.wait()]))).sort()).toEqual([0, 1])
  })

  it('breaks when the last one dies over its action', async () => {
    await using open = await openSystem()
    const barrier = new Barrier(2, { across })
    const killer = await open.system.spawn(Killer)
    const victim = await killer.ask.party(barrier, on)
    const acts = count()
    const inside = outcome(() => barrier.wait())
    void failure(Error, victim.ask.actForEver(acts))
    await expect.poll(() => acts.value).toBe(1)
    const outside = outcome(() => barrier.wait())
    await killer.ask.kill(victim)
    await open.observer.first('host.down')
    expect(await within(deadlineMs, 'the others', Promise.all([inside, outside]))).toEqual(['a party died', 'a party died'])
  })
})

describe('a barrier', () => {
  // python: _TestBarrier.test_single_thread
  it('of one party is always passed', async () => {
    const barrier = new Barrier(1)
    expect([await barrier.wait(), barrier.waitSync(), await barrier.wait({ timeoutMs: 0 })]).toEqual([0, 0, 0])
  })

  it('has as many parties in one thread as one likes', async () => {
    const barrier = new Barrier(2_000)
    const indices = await inTime(Promise.all(Array.from({ length: 2_000 }, () => barrier.wait())))
    expect(indices).toEqual(Array.from({ length: 2_000 }, (_, index) => index))
  })

  it('is broken by a party whose signal aborts, and by one that comes with an aborted signal', async () => {
    const barrier = new Barrier(3, { name: 'lunch' })
    const abort = new AbortController()
    const waits = [barrier.wait({ signal: abort.signal }), barrier.wait()]
    abort.abort('no appetite')
    expect(await failure(BarrierBrokenError, waits[0]!)).toMatchObject({
      lock: "Barrier 'lunch'",
      why: 'aborted',
      cause: 'no appetite',
    })
    expect((await failure(BarrierBrokenError, waits[1]!)).cause).toBeUndefined()
    barrier.reset()
    const waits2 = barrier.wait()
    expect((await failure(BarrierBrokenError, barrier.wait({ signal: abort.signal }))).cause).toBe('no appetite')
    expect((await failure(BarrierBrokenError, waits2)).why).toBe('aborted')
  })

  it('that let all go is not broken by a signal or a time that comes too late', async () => {
    const barrier = new Barrier(2)
    const abort = new AbortController()
    const waits = [barrier.wait({ signal: abort.signal }), barrier.wait()]
    abort.abort()
    expect(await Promise.all(waits)).toEqual([0, 1])
    const timed = [barrier.wait({ timeoutMs: 1 }), barrier.wait()]
    const end = performance.now() + 20
    while (performance.now() < end);
    expect(await Promise.all(timed)).toEqual([0, 1])
    expect(barrier.broken).toBe(false)
  })

  it('is passed only by the last one when there is no time, and broken by any other', async () => {
    const barrier = new Barrier(2)
    const wait = barrier.wait()
    expect(await barrier.wait({ timeoutMs: 0 })).toBe(1)
    expect(await wait).toBe(0)
    expect(await outcome(() => barrier.wait({ timeoutMs: 0 }))).toBe('timeout')
    barrier.reset()
    expect(await outcome(() => barrier.waitSync({ timeoutMs: 0 }))).toBe('timeout')
  })

  it('is broken by an action that throws, with its error as the cause for whom it belongs to', async () => {
    const barrier = new Barrier(2)
    const fail = (): never => {
      throw new RangeError('too late')
    }
    const first = failure(BarrierBrokenError, barrier.wait())
    expect(await failure(BarrierBrokenError, barrier.wait({ action: fail }))).toMatchObject({
      why: 'the action failed',
      cause: { message: 'too late' },
    })
    expect((await first).why).toBe('the action failed')
    barrier.reset()
    const again = failure(BarrierBrokenError, barrier.wait())
    const { cause } = await failure(BarrierBrokenError, () => barrier.waitSync({ action: async () => {} }))
    expect(cause).toBeInstanceOf(OptionError)
    expect((await again).why).toBe('the action failed')
  })

  it('lets those that come while an action runs take part in the next round', async () => {
    const barrier = new Barrier(2)
    const goOn = new Event()
    const acting = [barrier.wait(), barrier.wait({ action: () => goOn.wait() })]
    const next = [barrier.wait(), barrier.wait(), barrier.wait()]
    expect(barrier.waiting).toBe(2)
    expect(() => barrier.waitSync()).toThrow(DeadlockError)
    goOn.set()
    expect(await Promise.all(acting)).toEqual([0, 1])
    expect(await Promise.all(next.slice(0, 2))).toEqual([0, 1])
    await expect.poll(() => barrier.waiting).toBe(1)
    barrier.abort()
    expect(await outcome(() => next[2]!)).toBe('aborted')
  })

  it('is broken by one that cannot wait for the end of an action', async () => {
    const barrier = new Barrier(2)
    const goOn = new Event()
    const acting = [outcome(() => barrier.wait()), outcome(() => barrier.wait({ action: () => goOn.wait() }))]
    expect(await outcome(() => barrier.wait({ timeoutMs: 10 }))).toBe('timeout')
    goOn.set()
    expect(await Promise.all(acting)).toEqual(['timeout', 'timeout'])
  })

  it('that is reset during an action forgets that round, and the action breaks no other one', async () => {
    const barrier = new Barrier(2)
    const fail = new Event()
    const acting = [
      outcome(() => barrier.wait()),
      outcome(() =>
        barrier.wait({
          action: async () => {
            await fail.wait()
            throw new Error('in vain')
          },
        }),
      ),
    ]
    barrier.reset()
    const first = barrier.wait()
    fail.set()
    expect(await Promise.all(acting)).toEqual(['reset', 'reset'])
    expect([await barrier.wait(), await first, barrier.broken]).toEqual([1, 0, false])
  })

  it('refuses what makes no sense, and a handle that was disposed of', async () => {
    for (const wrong of [0, -1, 1.5, Number.NaN, 2 ** 31]) expect(() => new Barrier(wrong)).toThrow(OptionError)
    expect(() => new Barrier(2, { timeoutMs: -1 })).toThrow(OptionError)
    const barrier = new Barrier(2)
    await failure(OptionError, barrier.wait({ timeoutMs: Number.NaN }))
    await failure(OptionError, barrier.wait({ action: 'dance' as never }))
    expect(() => barrier.waitSync({ action: 'dance' as never })).toThrow(OptionError)
    expect([barrier.waiting, barrier.broken]).toEqual([0, false])
    barrier[Symbol.dispose]()
    await failure(LockDisposedError, barrier.wait())
    for (const use of [() => barrier.waitSync(), () => barrier.abort(), () => barrier.reset()]) {
      expect(use).toThrow(LockDisposedError)
    }
  })
})
