import { type ActorRef, Event, LockCancelledError, LockDisposedError, OptionError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { mapsMemory } from '../../support/mapped-memory.ts'
import { openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'
import { flavours } from './flavours.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { EventKiller, EventWaiter } = (await import(url('event-waiter'))) as typeof import('./fixtures/event-waiter.ts')
type Waiter = ActorRef<InstanceType<typeof EventWaiter>>

describe.each(flavours)('an event of this thread and others on a $on', ({ on, across }) => {
  it('lets all go on that wait when it is set, also if it is cleared at once, and nobody that comes then', async () => {
    await using open = await openSystem()
    const event = new Event({ across })
    const waiters = await Promise.all([1, 2, 3].map(() => open.system.spawn(EventWaiter, { on })))
    await Promise.all(waiters.map((waiter) => waiter.ask.begin(event, 2)))
    const here = event.wait()
    await waiters[0]!.ask.setAndClear(event)
    expect(await Promise.all(waiters.map((waiter) => waiter.ask.outcomes()))).toEqual(Array(3).fill([true, true]))
    expect(await within(5_000, 'the wait of this thread', here)).toBe(true)
    expect(event.isSet).toBe(false)
    expect(await event.wait({ timeoutMs: 10 })).toBe(false)
  })

  it('wakes all of a thousand waits of one thread', async () => {
    await using open = await openSystem()
    const event = new Event({ across })
    const waiter = await open.system.spawn(EventWaiter, { on })
    await waiter.ask.begin(event, 1_000)
    const here = Array.from({ length: 1_000 }, () => event.wait())
    event.set()
    event.clear()
    expect((await within(10_000, 'the waits of this thread', Promise.all(here))).every(Boolean)).toBe(true)
    expect((await waiter.ask.outcomes()).filter(Boolean).length).toBe(1_000)
  })

  it('wakes a thread that blocks, and lets it go on alone when its time is up', async () => {
    await using open = await openSystem()
    const [ready, event] = [new Event({ across }), new Event({ across })]
    const waiter = await open.system.spawn(EventWaiter, { on })
    expect(await waiter.ask.waitSync(event, 20)).toBe(false)
    const outcome = waiter.ask.blockBehind(ready, event)
    await ready.wait()
    event.set()
    expect(await within(5_000, 'the blocked thread', outcome)).toBe(true)
    expect(event.waitSync()).toBe(true)
  })

  // python: _TestEvent.test_event
  it('is waited for in vain until another one sets it', async () => {
    await using open = await openSystem()
    const event = new Event({ across })
    expect(event.isSet).toBe(false)
    expect([await event.wait({ timeoutMs: 0 }), await event.wait({ timeoutMs: 10 })]).toEqual([false, false])
    expect([event.waitSync({ timeoutMs: 0 }), event.waitSync({ timeoutMs: 10 })]).toEqual([false, false])
    event.set()
    expect(event.isSet).toBe(true)
    expect([await event.wait(), await event.wait({ timeoutMs: 10 }), event.waitSync({ timeoutMs: 10 })]).toEqual([
      true,
      true,
      true,
    ])
    event.clear()
    const other = await open.system.spawn(EventWaiter, { on, args: [event] })
    const wait = event.wait()
    await other.ask.setOwn()
    expect(await within(5_000, 'the wait', wait)).toBe(true)
  })

  it('is set by another one while this thread blocks for it', async () => {
    await using open = await openSystem()
    const [ready, event] = [new Event({ across }), new Event({ across })]
    const other = await open.system.spawn(EventWaiter, { on })
    other.tell.setAfter(ready, event)
    await other.ask.isSet(event)
    ready.set()
    expect(event.waitSync({ timeoutMs: 5_000 })).toBe(true)
  })

  it('is not concerned when one dies that waits for it', async () => {
    await using open = await openSystem()
    const [ready, event] = [new Event({ across }), new Event({ across })]
    const killer = await open.system.spawn(EventKiller)
    const victims = [await killer.ask.raise(on), await killer.ask.raise(on)] as const
    await victims[0].ask.begin(event, 3)
    void failure(Error, victims[1].ask.blockBehind(ready, event))
    await ready.wait()
    const here = event.wait()
    for (const victim of victims) await killer.ask.kill(victim)
    await expect.poll(() => open.observer.all('host.down').length).toBe(2)
    event.set()
    expect(await within(5_000, 'the wait', here)).toBe(true)
    event.clear()
    expect(await event.wait({ timeoutMs: 1 })).toBe(false)
  })

  it('is one object in each thread, and the same event everywhere', async () => {
    await using open = await openSystem()
    const event = new Event({ across, name: 'ready' })
    const waiter = await open.system.spawn(EventWaiter, { on })
    expect(await waiter.ask.keep(event)).toBe(event)
    expect(await waiter.ask.isKept(event)).toBe(true)
    await waiter.ask.set(event)
    expect([event.isSet, event.name, event.across]).toEqual([true, 'ready', across])
    event.clear()
    expect(await waiter.ask.isSet(event)).toBe(false)
  })
})

describe.runIf(mapsMemory)('an event across processes', () => {
  it('loses no wait, whatever waiters and setters are killed', async () => {
    await using open = await openSystem()
    const event = new Event({ across: 'processes' })
    const waits = await open.system.spawn(EventWaiter, { on: 'process' })
    for (let round = 0; round < 12; round++) {
      const spawned = [1, 2].map(() => open.system.spawn(EventWaiter, { on: 'process', restart: 'temporary' }))
      const [killed, sets] = (await Promise.all(spawned)) as [Waiter, Waiter]
      const pids = await Promise.all([killed.ask.pid(), sets.ask.pid()])
      await Promise.all([killed.ask.begin(event, 5), waits.ask.begin(event, 5)])
      const here = Array.from({ length: 20 }, () => event.wait())
      sets.tell.setAndClearForEver(event)
      for (const pid of pids) process.kill(pid, 'SIGKILL')
      // it may have been killed before it set the event
      event.set()
      expect(await within(5_000, 'the waits', Promise.all([waits.ask.outcomes(), ...here]))).toEqual([
        Array(5).fill(true),
        ...Array(20).fill(true),
      ])
      event.clear()
      expect(await within(5_000, 'a wait with a time', event.wait({ timeoutMs: 1 }))).toBe(false)
    }
  }, 60_000)
})

describe('a wait for an event', () => {
  it('is over at once when there is no time', async () => {
    const event = new Event()
    expect([await event.wait({ timeoutMs: 0 }), event.waitSync({ timeoutMs: 0 })]).toEqual([false, false])
    event.set()
    expect([await event.wait({ timeoutMs: 0 }), event.waitSync({ timeoutMs: 0 })]).toEqual([true, true])
  })

  it('ends with its signal, whose reason it tells', async () => {
    const event = new Event({ name: 'never' })
    const abort = new AbortController()
    const wait = event.wait({ signal: abort.signal })
    abort.abort('enough')
    expect(await failure(LockCancelledError, wait)).toMatchObject({ lock: "Event 'never'", cause: 'enough' })
    await failure(LockCancelledError, event.wait({ signal: abort.signal }))
  })

  it('that ended does not take part any more', async () => {
    const event = new Event()
    const aborts = Array.from({ length: 600 }, () => new AbortController())
    const waits = aborts.map(({ signal }) => event.wait({ signal }).catch(() => 'cancelled'))
    await null
    for (const abort of aborts.slice(1)) abort.abort()
    event.set()
    expect(await Promise.all(waits)).toEqual([true, ...Array(599).fill('cancelled')])
  })

  // python: _TestEvent.test_repr
  it('that is shown tells its event and whether that is set', () => {
    const event = new Event({ name: 'ready' })
    expect(String(event)).toBe("Event 'ready' (not set)")
    event.set()
    expect(String(event)).toBe("Event 'ready' (set)")
    event.clear()
    expect(String(event)).toBe("Event 'ready' (not set)")
  })

  it('keeps its order of setting and clearing when it is done twice', async () => {
    const event = new Event()
    event.clear()
    expect(event.isSet).toBe(false)
    event.set()
    event.set()
    event.clear()
    expect(event.isSet).toBe(false)
    const wait = event.wait()
    event.set()
    expect(await wait).toBe(true)
  })

  it('refuses times that are none, and a handle that was disposed of', async () => {
    const event = new Event()
    await failure(OptionError, event.wait({ timeoutMs: -1 }))
    expect(() => event.waitSync({ timeoutMs: Number.NaN })).toThrow(OptionError)
    expect(() => new Event({ across: 'galaxies' as never })).toThrow(OptionError)
    event[Symbol.dispose]()
    await failure(LockDisposedError, event.wait())
    expect(() => event.set()).toThrow(LockDisposedError)
  })
})
