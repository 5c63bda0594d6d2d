import {
  NotExposedError,
  NotSendableError,
  PoolClosedError,
  ReplyLostError,
  TaskCancelledError,
  WorkerDiedError,
  waitFor,
} from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { hidden } from './fixtures/unexposed.ts'
import { commonPool, flavours, fns, newMarks, openPool, range, untilMark } from './open-pool.ts'

const {
  dieOnce,
  echo,
  hold,
  kill,
  mark,
  nothing,
  refuse,
  Refused,
  refuseLater,
  refuseTwice,
  returnFunction,
  square,
  writeAndExit,
} = fns

describe.each(flavours)('an error of a task on a pool of the kind $on', ({ on }) => {
  const common = commonPool({ on, size: 2 })

  // python: _TestPool.test_traceback, _TestPool.test_wrapped_exception, _TestPoolWorkerErrors.test_async_error_callback, ProcessPoolExecutorTest.test_traceback
  it('is the one that was thrown: its class, its fields, its cause, and where it was thrown', async () => {
    const error = await failure(Refused, common().run(refuse, 'this'))
    expect(error).toMatchObject({ name: 'Refused', message: 'refused this', code: 'REFUSED', item: 'this' })
    expect(error.cause).toBeInstanceOf(RangeError)
    expect(error.cause).toMatchObject({ message: 'the cause' })
    expect(error.stack).toContain('functions.mjs')
    expect((await failure(Refused, common().run(refuseLater, 'that'))).item).toBe('that')
  })

  it('is that of the first item of a map that fails', async () => {
    expect((await failure(Refused, common().map(refuse, ['only']))).item).toBe('only')
    expect((await failure(Refused, common().forEach(refuseLater, ['each'], { chunkSize: 1 }))).item).toBe('each')
    expect((await failure(Refused, common().starmap(refuse, [['star']]))).item).toBe('star')
    expect((await failure(Refused, common().reduce(refuse as (sum: string, item: string) => string, ['one', 'two']))).item).toBe(
      'one',
    )
  })

  // python: _TestPool.test_map_unplicklable
  it('says what cannot be sent, of an argument or an item', async () => {
    const unsendable = (): void => {}
    await failure(NotSendableError, common().run(echo, unsendable))
    await failure(NotSendableError, common().map(echo, [1, unsendable]))
    const errors = await Promise.all(range(200).map(() => failure(NotSendableError, common().run(echo, unsendable))))
    expect(errors).toHaveLength(200)
    expect(await common().run(square, 3)).toBe(9)
  })

  // python: _TestPoolWorkerErrors.test_unpickleable_result
  it('says what cannot be sent, of a result, twenty times, and the workers stay', async () => {
    await using open = await openPool({ on, size: 2 })
    for (const _ of range(20)) {
      const error = await failure(ReplyLostError, open.pool.run(returnFunction))
      expect(error.cause).toBeInstanceOf(NotSendableError)
    }
    expect(open.pool.stats()).toMatchObject({ died: 0, failed: 20, workers: 2 })
  })

  it('shows the line that is missing where a function is not exposed', async () => {
    await failure(NotExposedError, common().run(hidden, 1))
    await failure(NotExposedError, common().map(hidden, [1]))
    expect(
      (
        await failure(
          NotExposedError,
          common().run(() => 1),
        )
      ).message,
    ).toContain('an unnamed function')
  })

  it('comes after as many attempts as the task has', async () => {
    const { died, retried } = common().stats()
    const task = common().with({ retries: 2 }).run(refuseTwice)
    expect(await task).toBe(3)
    expect(task.attempt).toBe(3)
    const failing = common().with({ retries: 1 }).run(refuseTwice)
    expect((await failure(Refused, failing)).item).toBe(2)
    expect([failing.attempt, failing.state]).toEqual([2, 'failed'])
    expect(await common().with({ retries: 1 }).run(dieOnce)).toBe(2)
    expect(common().stats()).toMatchObject({ retried: retried + 4, died: died + 1 })
  })

  // python: ProcessPoolExecutorTest.test_killed_child
  it('says how its worker died: with which code or by which signal, and what it said last', async () => {
    const error = await failure(WorkerDiedError, common().with({ name: 'the fatal one' }).run(writeAndExit, 'my last words', 3))
    expect(error).toMatchObject({ task: 'the fatal one', exitCode: 3, signal: null })
    expect(error.stderr.join('\n')).toContain('my last words')
    if (on === 'process')
      expect(await failure(WorkerDiedError, common().run(kill, 'SIGKILL'))).toMatchObject({ signal: 'SIGKILL' })
    expect(await common().run(square, 4)).toBe(16)
  })

  // python: FutureTests.test_done_callback_with_result, FutureTests.test_done_callback_with_exception, FutureTests.test_done_callback_already_successful, FutureTests.test_done_callback_already_failed, FutureTests.test_result_with_success, FutureTests.test_exception_with_success
  it('or a result reaches whoever asks for it, before it is there and after', async () => {
    const good = common().run(square, 3)
    const bad = common().run(refuse, 'it')
    const heard: unknown[] = []
    const before = [good.then((value) => heard.push(value)), bad.catch((error) => heard.push(error.item))]
    await Promise.all(before)
    expect(heard.sort()).toEqual([9, 'it'])
    expect(await good.then((value) => value + 1)).toBe(10)
    expect(await bad.catch((error) => error.item)).toBe('it')
    expect([good.state, bad.state]).toEqual(['done', 'failed'])
    expect([good.cancel(), bad.cancel()]).toEqual([false, false])
  })

  // python: FutureTests.test_done, FutureTests.test_running, FutureTests.test_cancelled, FutureTests.test_cancel, FutureTests.test_result_with_cancel, FutureTests.test_done_callback_with_cancel, FutureTests.test_done_callback_already_cancelled
  it('stands in the state of its task: queued, running, then done, failed or cancelled', async () => {
    const marks = newMarks()
    const running = [common().run(hold, marks, 1), common().run(hold, marks, 2)]
    await Promise.all([untilMark(marks, 1), untilMark(marks, 2)])
    const queued = common().run(mark, marks, 3)
    expect([running[0]!.state, running[0]!.attempt, queued.state, queued.attempt]).toEqual(['running', 1, 'queued', 0])
    expect(queued.cancel('why')).toBe(true)
    expect([queued.state, queued.attempt, queued.cancel()]).toEqual(['cancelled', 0, false])
    const error = await failure(TaskCancelledError, queued)
    expect(error).toMatchObject({ task: 'mark', started: false, cause: 'why' })
    expect(await queued.catch((again) => again === error)).toBe(true)
    marks.set(0, 1)
    expect(await Promise.all(running)).toEqual([1, 2])
    expect([running[0]!.state, running[0]!.attempt]).toEqual(['done', 1])
    await common().map(nothing, range(10))
    expect([marks.get(3), running[0]!.attempt]).toEqual([0, 1])
  })

  // python: _TestPool.test_async_timeout, FutureTests.test_result_with_timeout, FutureTests.test_exception_with_timeout, ExecutorTest.test_map_timeout
  it('does not come of a wait that is too short: that leaves the task alone', async () => {
    const marks = newMarks()
    const task = common().run(hold, marks, 1)
    expect(await waitFor([task], 'all', { timeoutMs: 5 })).toEqual({ done: [], pending: [task] })
    marks.set(0, 1)
    expect(await task).toBe(1)
  })

  // python: ExecutorShutdownTest.test_run_after_shutdown, _TestPool.test_enter
  it('says that the pool is closed, to whatever comes then', async () => {
    await using open = await openPool({ on, size: 1, name: 'closing' })
    open.pool.close()
    const error = await failure(PoolClosedError, open.pool.run(square, 1))
    expect(error).toMatchObject({ pool: 'closing', task: 'square' })
    await failure(PoolClosedError, open.pool.map(square, [1]))
    await failure(PoolClosedError, open.pool.reduce(fns.add, [1, 2]))
    await failure(PoolClosedError, open.pool.imap(square, [1])[Symbol.asyncIterator]().next())
  })
})
