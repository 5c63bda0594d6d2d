import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPool, OptionError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { openSystem } from '../support/open-system.ts'
import { fns, start } from './start.ts'

const { add, environment, flags, folder, heapLimitMb, priority } = fns

describe('a task of a pool that has no system to start others with', () => {
  it('is told so by what it tries', async () => {
    const system = undefined as never
    const errors = [await failure(OptionError, createPool(system))]
    for (const kind of ['thread', 'process'] as const)
      errors.push(await failure(OptionError, async () => start[kind](system, folder)))
    expect(errors.map(({ message }) => message.split(' must be')[0])).toEqual([
      'createPool system',
      'startThread system',
      'startProcess system',
    ])
  })
})

describe.each(['thread', 'process'] as const)('a task on a %s', (kind) => {
  it('has the environment that it was given, and no other', async () => {
    await using world = await openSystem()
    const task = start[kind](world.system, environment, {
      args: ['TROUPE_A', 'HOME', 'TROUPE_B'],
      env: { TROUPE_A: 'a', TROUPE_B: undefined },
    })
    expect(await task.result).toEqual(['a', undefined, undefined])
  })

  // python: TestFlags.test_flags
  it('runs with the flags of Node that main was started with, and its own', async () => {
    await using world = await openSystem()
    const inherited = await start[kind](world.system, flags).result
    expect(inherited).toEqual(expect.arrayContaining(process.execArgv.filter((flag) => flag.startsWith('--conditions'))))
    const own = await start[kind](world.system, flags, { execArgv: ['--no-warnings'] }).result
    expect(own).toContain('--no-warnings')
  })

  it('has the heap that it was given', async () => {
    await using world = await openSystem()
    const limit = await start[kind](world.system, heapLimitMb, { resourceLimits: { maxOldGenerationSizeMb: 64 } }).result
    expect(limit).toBeGreaterThanOrEqual(64)
    expect(limit).toBeLessThan(400)
  })

  it.runIf(process.platform === 'linux')('steps back for others as far as it was told', async () => {
    await using world = await openSystem()
    const before = await start[kind](world.system, priority).result
    expect(await start[kind](world.system, priority, { priority: 19 }).result).toBe(19)
    // nobody else does
    expect(await start[kind](world.system, priority).result).toBe(before)
  })

  it.each([20, -21, 1.5, 'low'])('refuses the priority %j', async (value) => {
    await using world = await openSystem()
    const error = await failure(OptionError, start[kind](world.system, add, { args: [1, 2], priority: value as number }).result)
    expect(error.message).toBe(`priority must be a whole number from -20 to 19, got ${JSON.stringify(value)}`)
  })
})

describe.each(['thread', 'process'] as const)('a task on a %s', (kind) => {
  it.each([{ execArgv: '--no-warnings' }, { execArgv: [1] }, { env: 'A=1' }])('refuses %o', async (options) => {
    await using world = await openSystem()
    const error = await failure(OptionError, start[kind](world.system, add, { args: [1, 2], ...(options as object) }).result)
    expect(error.option).toBe(Object.keys(options)[0])
  })
})

describe('the folder of a task', () => {
  it('on a process is the one that it was given', async () => {
    await using world = await openSystem()
    const path = await realpath(await mkdtemp(join(tmpdir(), 'troupe-test-')))
    try {
      expect(await start.process(world.system, folder, { cwd: path }).result).toBe(path)
      const missing = start.process(world.system, folder, { cwd: join(path, 'missing') })
      expect((await failure(OptionError, missing.result)).option).toBe('cwd')
    } finally {
      await rm(path, { recursive: true })
    }
  })

  it('on a thread is that of all threads', async () => {
    await using world = await openSystem()
    const task = start.thread(world.system, folder, { cwd: tmpdir() } as never)
    expect((await failure(OptionError, task.result)).message).toContain('all threads of a process share one')
    expect(await start.thread(world.system, folder).result).toBe(process.cwd())
  })
})
