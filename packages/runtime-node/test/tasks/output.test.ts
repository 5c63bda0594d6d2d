import { WorkerDiedError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { keepBusy } from '../support/busy.ts'
import { failure } from '../support/failure.ts'
import { openSystem } from '../support/open-system.ts'
import { fns, openInbox, start } from './start.ts'

const { breakStream, exit, write, writeMuch } = fns

const textOf = async (stream: AsyncIterable<string>): Promise<string> => {
  let text = ''
  for await (const piece of stream) text += piece
  return text
}

describe.each(['thread', 'process'] as const)('what a task on a %s writes', (kind) => {
  it('goes where the output of all hosts goes', async () => {
    await using world = await openSystem()
    const task = start[kind](world.system, write, { args: ['out\n', 'error\n'], name: 'writer' })
    expect([await textOf(task.stdout), await textOf(task.stderr)]).toEqual(['', ''])
    await task.join()
    const lines = world.lines.map(({ host, stream, text }) => [host, stream, text])
    expect(lines).toEqual(
      expect.arrayContaining([
        ['writer', 'stdout', 'out'],
        ['writer', 'stderr', 'error'],
      ]),
    )
  })

  it('can be read at its handle, as it was written, to the last byte', async () => {
    await using world = await openSystem()
    const task = start[kind](world.system, write, { args: ['out: \u{1f3ad}', 'no line feed'], stdio: 'pipe' })
    expect(await Promise.all([textOf(task.stdout), textOf(task.stderr)])).toEqual(['out: \u{1f3ad}', 'no line feed'])
    await task.join()
    expect(world.lines).toEqual([])
  })

  it('can be much, and read late', async () => {
    await using world = await openSystem()
    const task = start[kind](world.system, writeMuch, { args: [5_000], stdio: 'pipe' })
    await task.join()
    const lines = (await textOf(task.stdout)).split('\n')
    expect([lines.length, lines[0]?.slice(0, 7), lines[4_999]?.slice(0, 10)]).toEqual([5_001, 'line 0 ', 'line 4999 '])
  })

  it('is kept also when it comes faster than main takes it', async () => {
    await using world = await openSystem()
    const task = start[kind](world.system, writeMuch, { args: [50_000], stdio: 'pipe' })
    keepBusy(500)
    await task.join()
    expect((await textOf(task.stdout)).split('\n').length).toBe(50_001)
  })

  it('is dropped if it is to be, but for the last lines of what goes wrong', async () => {
    await using world = await openSystem()
    const task = start[kind](world.system, exit, { args: [2], stdio: 'ignore' })
    expect((await failure(WorkerDiedError, task.result)).stderr).toEqual(['the last line'])
    expect(world.lines).toEqual([])
  })

  // python: _TestProcess.test_error_on_stdio_flush_1, _TestProcess.test_error_on_stdio_flush_2
  it.each([
    ['stdout', 'close'],
    ['stdout', 'remove'],
    ['stderr', 'close'],
    ['stderr', 'remove'],
  ] as const)('may be nothing: it ends well when its %s is gone (%s)', async (stream, how) => {
    await using world = await openSystem()
    const task = start[kind](world.system, breakStream, { args: [stream, how] })
    expect(await task.result).toBe('done')
    await task.join()
    expect([task.state, task.exitCode]).toEqual(['succeeded', 0])
  })

  it('is piped in main only', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start[kind](world.system, fns.pipeChild, { args: [kind, inbox] })
    await task.result
    expect(await inbox.ask.take()).toMatch(/^OPTION: stdio must be a pipe that was opened in main/)
  })
})
