import {
  DeadlockError,
  LockCancelledError,
  LockDisposedError,
  LockTimeoutError,
  Once,
  OptionError,
  SharedValue,
} from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'
import { flavours } from './flavours.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Runner } = (await import(url('runner'))) as typeof import('./fixtures/runner.ts')
const { Killer } = (await import(url('killer'))) as typeof import('./fixtures/killer.ts')

/** 200 ms is what is promised; a busy machine gets more. */
const deadlineMs = 1_000

describe.each(flavours)('what is done once by this thread and others, each on a $on', ({ on, across }) => {
  const count = (): SharedValue<'i32', false> => new SharedValue('i32', 0, { across, lock: false })

  it('is done by one of all that want to, and the others wait until it is done', async () => {
    await using open = await openSystem()
    const once = new Once({ across })
    const counted = count()
    const runners = await Promise.all([1, 2, 3].map(() => open.system.spawn(Runner, { args: [once], on })))
    const here = (): Promise<boolean> => once.run(() => void counted.value++)
    const runs = [runners[0]!.ask.count(counted), runners[1]!.ask.count(counted), runners[2]!.ask.countSync(counted)]
    const done = await within(10_000, 'the runs', Promise.all([here(), here(), ...runs]))
    expect(done.filter((byThisOne) => byThisOne)).toHaveLength(1)
    expect([counted.value, once.done, once.runner]).toEqual([1, true, undefined])
    expect([await here(), once.runSync(() => void counted.value++), await runners[0]!.ask.done()]).toEqual([false, false, true])
    expect(counted.value).toBe(1)
  })

  it.each(['awaits', 'blocks'])('is done by the next one when who does it dies, and %s meanwhile', async (how) => {
    await using open = await openSystem()
    const once = new Once({ across })
    const counted = count()
    const killer = await open.system.spawn(Killer)
    const victim = await killer.ask.runner(once, on)
    const other = await open.system.spawn(Runner, { args: [once], on })
    if (how === 'awaits') await victim.ask.begin()
    else void failure(Error, victim.ask.beginSync(counted))
    await expect.poll(() => once.runner, { interval: 1 }).toMatchObject({ host: expect.any(String), pid: expect.any(Number) })
    const runs = Promise.all([once.run(() => void counted.value++), other.ask.countSync(counted), other.ask.count(counted)])
    expect(once.done).toBe(false)
    await killer.ask.kill(victim)
    await open.observer.first('host.down')
    expect((await within(deadlineMs, 'the next one', runs)).filter((byThisOne) => byThisOne)).toHaveLength(1)
    expect([once.done, counted.value]).toEqual([true, how === 'awaits' ? 1 : 2])
  })

  it('is one object in each thread, and the same thing everywhere', async () => {
    await using open = await openSystem()
    const once = new Once({ across, name: 'fill the table' })
    const runner = await open.system.spawn(Runner, { args: [once], on })
    expect(await runner.ask.once()).toBe(once)
    expect(await runner.ask.same(once)).toBe(true)
    expect(once).toMatchObject({ name: 'fill the table', across })
    expect(await once.run(() => {})).toBe(true)
    expect(await runner.ask.done()).toBe(true)
  })
})

describe('what is done once', () => {
  it('is done by the next one in line when it fails, and the failure goes to who did it', async () => {
    const once = new Once()
    const fail = async (): Promise<never> => {
      throw new RangeError('not today')
    }
    const failed = failure(RangeError, once.run(fail))
    const next = once.run(async () => {})
    const last = once.run(fail)
    await failed
    expect([await next, await last, once.done]).toEqual([true, false, true])
    const sync = new Once()
    expect(() => sync.runSync(() => JSON.parse('{'))).toThrow(SyntaxError)
    expect([sync.done, sync.runner, sync.runSync(() => {}), sync.done]).toEqual([false, undefined, true, true])
  })

  it('is waited for no longer than the time and the signal of a wait last', async () => {
    const once = new Once({ name: 'slow' })
    let finish = (): void => {}
    const slow = once.run(() => new Promise<void>((resolve) => (finish = resolve)))
    expect(
      await failure(
        LockTimeoutError,
        once.run(() => {}, { timeoutMs: 10 }),
      ),
    ).toMatchObject({
      lock: "Once 'slow'",
      timeoutMs: 10,
      owner: { host: 'main', threadId: expect.any(Number) },
    })
    await failure(
      LockTimeoutError,
      once.run(() => {}, { timeoutMs: 0 }),
    )
    expect(() => once.runSync(() => {}, { timeoutMs: 0 })).toThrow(LockTimeoutError)
    const abort = new AbortController()
    const aborted = once.run(() => {}, { signal: abort.signal })
    const waits = once.run(() => {})
    abort.abort('enough')
    expect(await failure(LockCancelledError, aborted)).toMatchObject({ lock: "Once 'slow'", cause: 'enough' })
    finish()
    expect([await slow, await waits]).toEqual([true, false])
    expect(await once.run(() => {}, { signal: abort.signal })).toBe(false)
  })

  it('has no limit for who does it: its time is for the wait', async () => {
    const once = new Once()
    const slowly = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))
    expect(await once.run(slowly, { timeoutMs: 5 })).toBe(true)
  })

  it('is done for a wait that is told so at the moment at which it gives up', async () => {
    const once = new Once()
    const abort = new AbortController()
    const runs = [once.run(async () => {}), once.run(() => {}, { signal: abort.signal })]
    await runs[0]
    abort.abort()
    expect(await runs[1]).toBe(false)
  })

  it('cannot be waited for by a thread that does it, nor done by what nobody awaits', async () => {
    const once = new Once()
    expect(() => once.runSync(() => once.runSync(() => {}))).toThrow(DeadlockError)
    expect(once.done).toBe(false)
    await once.run(() => expect(() => once.runSync(() => {})).toThrow(DeadlockError))
    const other = new Once()
    expect(() => other.runSync(() => Promise.reject(new Error('unheard')))).toThrow(OptionError)
    expect([other.done, other.runner]).toEqual([false, undefined])
  })

  it('refuses times that are none, and a handle that was disposed of', async () => {
    const once = new Once()
    await failure(
      OptionError,
      once.run(() => {}, { timeoutMs: -1 }),
    )
    expect(() => once.runSync(() => {}, { timeoutMs: Number.NaN })).toThrow(OptionError)
    expect(() => new Once({ name: 7 as never })).toThrow(OptionError)
    once[Symbol.dispose]()
    await failure(
      LockDisposedError,
      once.run(() => {}),
    )
    expect(() => once.runSync(() => {})).toThrow(LockDisposedError)
  })
})
