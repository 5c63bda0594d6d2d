import { inspect } from 'node:util'
import { threadId } from 'node:worker_threads'
import {
  activeChildren,
  createSystem,
  currentTask,
  HostStartError,
  NotExposedError,
  NotSendableError,
  OptionError,
  parentTask,
  TaskStateError,
} from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'
import { built, fns, openInbox, start } from './start.ts'

const { add, echo, heed, sleep, upperCaser, waitForGate, whoAmI } = fns

describe.each(['thread', 'process'] as const)('a task on a %s', (kind) => {
  // python: _TestProcess.test_process, _TestProcess.test_process_mainthread_native_id, _TestProcess.test_active_children
  it('is alive and among the active children until it has ended, with its name, its place and exit code 0', async () => {
    await using world = await openSystem()
    const { system } = world
    const inbox = await openInbox(system)
    expect(activeChildren(system)).toEqual([])
    const task = start[kind](system, whoAmI, { args: [inbox, 1, 2], name: 'SomeTask' })
    expect([task.state, task.isAlive, task.exitCode, task.pid]).toEqual(['starting', true, null, undefined])
    expect(activeChildren(system)).toEqual([task])
    await task.started
    expect(task.exitCode).toBe(null)
    const told = (await inbox.ask.take()) as { readonly pid: number; readonly threadId: number }
    expect(told).toEqual({ rest: [1, 2], name: 'SomeTask', attempt: 1, pid: task.pid, threadId: task.threadId })
    expect([told.pid === process.pid, told.threadId === threadId]).toEqual([kind === 'thread', kind === 'process'])
    expect(await task.join()).toBe(true)
    expect([task.state, task.isAlive, task.exitCode, task.signal]).toEqual(['succeeded', false, 0, null])
    expect(activeChildren(system)).toEqual([])
  })

  // python: _TestProcess.test_args_argument
  it.each([[[1]], [['text']], [[[1], [2, [3]]]], [[new Map([['a', new Uint8Array([1, 2])]])]]])(
    'gets %j as it was given',
    async (value) => {
      await using world = await openSystem()
      expect(await start[kind](world.system, echo, { args: [value] }).result).toEqual(value)
    },
  )

  // python: _TestSubclassingProcess.test_subclassing
  it('can be talked with while it runs', async () => {
    await using world = await openSystem()
    const [words, answers] = [await openInbox(world.system), await openInbox(world.system)]
    const task = start[kind](world.system, upperCaser, { args: [words, answers] })
    for (const word of ['hello', 'world']) {
      words.tell.put(word)
      expect(await within(10_000, 'an answer', answers.ask.take())).toBe(word.toUpperCase())
    }
    words.tell.put(null)
    expect(await task.result).toBe(2)
  })

  it('gets the arguments as they were at the call', async () => {
    await using world = await openSystem()
    const value = [1]
    const task = start[kind](world.system, echo, { args: [value] })
    value.push(2)
    expect(await task.result).toEqual([1])
  })

  it('can be started with the method of the system', async () => {
    await using system = await createSystem()
    const method = kind === 'thread' ? 'startThread' : 'startProcess'
    expect(await system[method](add, { args: [1, 2] }).result).toBe(3)
  })

  it('is named after its function, and so is its host', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start[kind](world.system, waitForGate, { args: [inbox] })
    expect(task.name).toBe('waitForGate')
    await inbox.ask.take()
    expect((await world.system.hosts()).map(({ name }) => name)).toEqual(['main', 'waitForGate'])
    inbox.tell.open()
    expect(await task.result).toBe('through')
  })

  // python: _TestProcess.test_sentinel
  it('can be waited for with a limit, with a signal, or just looked at', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start[kind](world.system, waitForGate, { args: [inbox] })
    const before = performance.now()
    expect(await task.join({ timeoutMs: 0 })).toBe(false)
    expect(await task.join({ timeoutMs: -1 })).toBe(false)
    expect(performance.now() - before).toBeLessThan(1_000)
    expect(await task.join({ timeoutMs: 20 })).toBe(false)
    const stop = new AbortController()
    const joined = task.join({ signal: stop.signal })
    stop.abort(new Error('no patience'))
    await expect(joined).rejects.toThrow('no patience')
    expect(task.isAlive).toBe(true)
    inbox.tell.open()
    expect(await task.join({ timeoutMs: 10_000 })).toBe(true)
    expect(await task.join({ timeoutMs: 0 })).toBe(true)
  })

  // python: _TestProcess.test_close
  it('has a handle that is closed after its end and not before, and then answers nothing', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start[kind](world.system, waitForGate, { args: [inbox] })
    const { result } = task
    expect(() => task.close()).toThrow(TaskStateError)
    await inbox.ask.take()
    expect(() => task.close()).toThrow('close: waitForGate is alive')
    inbox.tell.open()
    await task.join()
    task.close()
    task.close()
    await task[Symbol.asyncDispose]()
    for (const use of [
      () => task.isAlive,
      () => task.join(),
      () => task.interrupt(),
      () => task.terminate(),
      () => task.kill(),
      () => task.exitCode,
      () => task.name,
      () => task.result,
      () => task.stdout,
    ])
      expect(use).toThrow(TaskStateError)
    expect(await result).toBe('through')
  })

  it('ends when its handle is disposed of', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    let result: Promise<unknown>
    {
      await using task = start[kind](world.system, heed, { args: [inbox] })
      result = task.result
      await inbox.ask.take()
    }
    await expect(result).rejects.toThrow('heed was cancelled while it ran')
    expect(activeChildren(world.system)).toEqual([])
  })

  it('that was never heard of again leaves no rejection behind', async () => {
    await using world = await openSystem()
    const task = start[kind](world.system, fns.refuse, { args: ['it'] })
    await within(10_000, 'its end', task.join())
    expect(task.state).toBe('failed')
  })

  it('does not start with an argument that cannot travel', async () => {
    await using world = await openSystem()
    const task = start[kind](world.system, echo, { args: [[1, () => 1]] })
    const error = await failure(NotSendableError, task.result)
    expect(error.path).toBe('argument 0[1]')
    await failure(NotSendableError, task.started)
    await task.join()
    expect([task.state, task.exitCode, task.pid]).toEqual(['failed', null, undefined])
    expect(world.observer.all('host.up')).toEqual([])
  })

  it('does not start when its host cannot', async () => {
    await using world = await openSystem()
    const task = start[kind](world.system, add, { args: [1, 2], execArgv: ['--import', '/nowhere/to/be/found.mjs'] })
    await failure(HostStartError, task.result)
    await failure(HostStartError, task.started)
    await task.join()
    expect([task.state, task.isAlive]).toEqual(['failed', false])
  })

  it('that is killed before it has started never runs', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start[kind](world.system, sleep, { args: [inbox] })
    task.interrupt()
    task.kill()
    task.terminate()
    await task.join()
    expect(task.state).toBe('killed')
  })

  it('refuses what makes no sense at once', async () => {
    await using world = await openSystem()
    const { secret } = (await import(built('unexposed'))) as typeof import('./fixtures/unexposed.ts')
    const { system } = world
    expect(() => start[kind](system, secret)).toThrow(NotExposedError)
    expect(() => start[kind](system, 1 as never)).toThrow(OptionError)
    expect(() => start[kind](system, add, { args: 1 as never })).toThrow(OptionError)
    expect(() => start[kind](system, add, { args: [1, 2], name: '' })).toThrow(OptionError)
    expect(() => start[kind](system, add, { args: [1, 2], daemon: 'yes' as never })).toThrow(OptionError)
    expect(() => start[kind](system, add, { args: [1, 2], stdio: 'file' as never })).toThrow(OptionError)
    expect(activeChildren(system)).toEqual([])
    const task = start[kind](system, add, { args: [1, 2] })
    await failure(OptionError, task.join({ timeoutMs: Number.NaN }))
    await task.join()
  })

  it('is shown without its insides', async () => {
    await using world = await openSystem()
    const task = start[kind](world.system, add, { args: [1, 2] })
    await task.join()
    task.close()
    expect(inspect(task)).toBe('TaskHandle {}')
  })
})

describe('code outside of tasks', () => {
  // python: _TestProcess.test_current, _TestProcess.test_parent_process_attributes
  it('has a current task that nobody cancels, and no parent', () => {
    expect(currentTask().isCancelled()).toBe(false)
    expect(currentTask().signal.aborted).toBe(false)
    expect(parentTask()).toBe(undefined)
  })
})
