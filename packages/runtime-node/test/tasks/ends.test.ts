import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { activeChildren, ReplyLostError, TaskCancelledError, ThrownValueError, WorkerDiedError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { mapsMemory } from '../support/mapped-memory.ts'
import { openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'
import { built, fns, openInbox, start } from './start.ts'

const { count, exit, failElsewhere, heed, ignoreSignal, noInterruptHandler, ownTerminateHandler, refuse, refuseLater } = fns
const { returnFunction, sayGoodbye, setExitCode, sleep, spin, throwText } = fns

const { neverCalled } = (await import(built('loads-badly'))) as typeof import('./fixtures/loads-badly.ts')

describe.each(['thread', 'process'] as const)('a task on a %s', (kind) => {
  // python: _TestSubclassingProcess.test_stderr_flush
  it.each([refuse, refuseLater])('that throws fails with that error, writes its stack and exits with 1', async (fn) => {
    await using world = await openSystem()
    const task = start[kind](world.system, fn, { args: ['the task'], stdio: 'pipe' })
    const text = await textOf(task.stderr)
    const error = await failure(fns.Refused, task.result)
    expect([error.name, error.code, error.by]).toEqual(['Refused', 'REFUSED', 'the task'])
    expect(error.stack).toContain('functions.mjs')
    await task.join()
    expect([task.state, task.exitCode]).toEqual(['failed', 1])
    expect(text).toContain('Refused: the task refuses')
    expect(text).toContain('functions.mjs')
  })

  it('that throws no error fails with one that has it', async () => {
    await using world = await openSystem()
    const task = start[kind](world.system, throwText, { stdio: 'ignore' })
    expect((await failure(ThrownValueError, task.result)).value).toBe('no error')
  })

  // python: _TestSubclassingProcess.test_sys_exit
  it.each([
    [[], 0],
    [[0], 0],
    [[1], 1],
    [[8], 8],
  ] as const)('that exits with %j has the exit code %i and no result', async (args, code) => {
    await using world = await openSystem()
    const task = start[kind](world.system, exit, { args, stdio: 'ignore' })
    const error = await failure(WorkerDiedError, task.result)
    expect({ ...error }).toMatchObject({ task: 'exit', exitCode: code, signal: null, stderr: ['the last line'] })
    await task.join()
    expect([task.state, task.exitCode, task.signal]).toEqual(['failed', code, null])
    // the owner of the task knows: nobody else has to
    expect(world.observer.all('host.down')).toEqual([expect.objectContaining({ wanted: true, exitCode: code })])
  })

  it('that sets an exit code has that and its result', async () => {
    await using world = await openSystem()
    const task = start[kind](world.system, setExitCode, { args: [8] })
    expect(await task.result).toBe('done')
    await task.join()
    expect([task.state, task.exitCode]).toEqual(['succeeded', 8])
  })

  it('in which something else goes uncaught fails with that as the cause', async () => {
    await using world = await openSystem()
    const task = start[kind](world.system, failElsewhere, { stdio: 'ignore' })
    const error = await failure(WorkerDiedError, task.result)
    expect(error.exitCode).toBe(1)
    expect(error.cause).toMatchObject({ name: 'RangeError', message: 'nobody catches this' })
    await task.join()
    expect(task.exitCode).toBe(1)
  })

  it('whose module does not load fails with the reason', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start[kind](world.system, neverCalled, { args: [inbox], env: { AT_LOAD: 'throw' }, stdio: 'ignore' })
    expect((await failure(RangeError, task.result)).message).toBe('no such thing')
    await failure(RangeError, task.started)
    await task.join()
    expect([task.state, task.exitCode]).toEqual(['failed', 1])
  })

  it('whose module exits while it loads has its exit code, and is told to guard its main part', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start[kind](world.system, neverCalled, { args: [inbox], env: { AT_LOAD: 'exit' }, stdio: 'ignore' })
    const error = await failure(WorkerDiedError, task.result)
    expect(error.cause).toMatchObject({ code: 'ENTRY_NOT_GUARDED' })
    await failure(WorkerDiedError, task.started)
    await task.join()
    expect([task.state, task.exitCode]).toEqual(['failed', 4])
  })

  it('whose module never ends loading is over after kill', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start[kind](world.system, neverCalled, { args: [inbox], env: { AT_LOAD: 'spin' } })
    await world.observer.first('host.up')
    task.kill()
    await within(10_000, 'its end', task.join())
    expect(task.state).toBe('killed')
    await failure(WorkerDiedError, task.started)
  })

  it('whose result cannot travel fails with the reason', async () => {
    await using world = await openSystem()
    const task = start[kind](world.system, returnFunction as never)
    expect((await failure(ReplyLostError, task.result)).cause).toMatchObject({ code: 'NOT_SENDABLE' })
    await task.join()
    expect(task.state).toBe('failed')
  })

  // python: _TestAtExit.test_atexit
  it('runs its exit handlers, with its exit code', async () => {
    await using world = await openSystem()
    const folder = await mkdtemp(join(tmpdir(), 'troupe-test-'))
    try {
      const file = join(folder, 'goodbye')
      const task = start[kind](world.system, sayGoodbye, { args: [3, file] })
      expect(await task.result).toBe('done')
      await task.join()
      expect(task.exitCode).toBe(3)
      expect(await readFile(file, 'utf8')).toBe('goodbye 3')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  // python: _TestProcess.test_interrupt
  it('that heeds its signal breaks off when it is interrupted', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start[kind](world.system, heed, { args: [inbox], stdio: 'ignore' })
    await task.started
    task.interrupt()
    expect({ ...(await failure(TaskCancelledError, task.result)) }).toMatchObject({ task: 'heed', started: true })
    await task.join()
    expect([task.state, task.exitCode]).toEqual(['failed', 1])
  })

  it('that heeds its signal ends in its own way when it is terminated', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start[kind](world.system, heed, { args: [inbox], stdio: 'ignore' })
    await task.started
    task.terminate()
    await failure(TaskCancelledError, task.result)
    await task.join()
    expect([task.state, task.exitCode]).toEqual(['failed', 1])
  })

  it('that never asked goes on when it is interrupted', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start[kind](world.system, fns.waitForGate, { args: [inbox] })
    await inbox.ask.take()
    task.interrupt()
    inbox.tell.open()
    expect(await task.result).toBe('through')
  })

  // python: _TestProcess.test_terminate, _TestProcess.test_kill
  it.each(['terminate', 'kill'] as const)('that never asked is over after %s', async (how) => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start[kind](world.system, sleep, { args: [inbox], daemon: true })
    expect(activeChildren(world.system)).toEqual([task])
    expect(await task.join({ timeoutMs: 0 })).toBe(false)
    expect(await inbox.ask.take()).toBe('asleep')
    task[how]()
    expect(await within(10_000, 'its end', task.join())).toBe(true)
    expect(activeChildren(world.system)).toEqual([])
    const signal = how === 'kill' ? 'SIGKILL' : 'SIGTERM'
    const end = kind === 'thread' ? [1, null] : [-constants.signals[signal], signal]
    expect([task.state, task.exitCode, task.signal]).toEqual(['killed', ...end])
    await failure(WorkerDiedError, task.result)
    // once more has no effect
    task[how]()
    task.interrupt()
  })

  it('that computes for ever is over after kill', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start[kind](world.system, spin, { args: [inbox] })
    await inbox.ask.take()
    task.kill()
    await within(10_000, 'its end', task.join())
    expect(task.state).toBe('killed')
  })

  it('that pays no heed is killed some time after its handle was disposed of', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start[kind](world.system, ignoreSignal, { args: [inbox] })
    const { result } = task
    await inbox.ask.take()
    const before = performance.now()
    await task[Symbol.asyncDispose]()
    expect(performance.now() - before).toBeGreaterThanOrEqual(4_990)
    await failure(WorkerDiedError, result)
  })
})

describe('a task that computes', () => {
  const kinds = mapsMemory ? (['thread', 'process'] as const) : (['thread'] as const)
  it.each(kinds.flatMap((kind) => (['terminate', 'interrupt'] as const).map((how) => [kind, how] as const)))(
    'on a %s sees at once that somebody wants it to end: %s',
    async (kind, how) => {
      await using world = await openSystem()
      const inbox = await openInbox(world.system)
      const task = start[kind](world.system, count, { args: [inbox] })
      await inbox.ask.take()
      task[how]()
      expect(await within(10_000, 'its result', task.result)).toBe('counted')
      await task.join()
      expect([task.state, task.exitCode]).toEqual(['succeeded', 0])
    },
  )

  it('on a process and never asked is ended by SIGTERM, though it never awaits', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start.process(world.system, spin, { args: [inbox] })
    await inbox.ask.take()
    task.terminate()
    await within(10_000, 'its end', task.join())
    expect([task.state, task.signal]).toEqual(['killed', 'SIGTERM'])
  })
})

describe('a task on a process', () => {
  // python: _TestProcess.test_interrupt_no_handler
  it('that has no handler for SIGINT is ended by it', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start.process(world.system, noInterruptHandler, { args: [inbox] })
    await inbox.ask.take()
    task.interrupt()
    await task.join()
    expect([task.state, task.exitCode, task.signal]).toEqual(['killed', -constants.signals.SIGINT, 'SIGINT'])
  })

  it('that has a handler for SIGTERM of its own gets it', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start.process(world.system, ownTerminateHandler, { args: [inbox] })
    await inbox.ask.take()
    task.terminate()
    expect(await task.result).toBe('SIGTERM')
    await task.join()
    expect(task.exitCode).toBe(0)
  })

  it('that a signal from elsewhere ends says which', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start.process(world.system, sleep, { args: [inbox] })
    await inbox.ask.take()
    process.kill(task.pid!, 'SIGSEGV')
    expect((await failure(WorkerDiedError, task.result)).signal).toBe('SIGSEGV')
    await task.join()
    expect([task.state, task.exitCode]).toEqual(['killed', -11])
  })
})

const textOf = async (stream: AsyncIterable<string>): Promise<string> => {
  let text = ''
  for await (const piece of stream) text += piece
  return text
}
