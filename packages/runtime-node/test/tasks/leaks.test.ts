import { mkdtemp, open, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { living } from '../support/living.ts'
import { openSystem } from '../support/open-system.ts'
import { Program } from '../support/program.ts'
import { built, fns, openInbox, start } from './start.ts'

const { add, descriptors, sleep } = fns

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

describe('many tasks on processes at once', () => {
  // python: _TestProcess.test_many_processes
  it('all end, by themselves or because they are terminated, and none is left', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const done = Array.from({ length: 8 }, () => start.process(world.system, add, { args: [1, 2] }))
    await Promise.all(done.map((task) => task.join()))
    expect(done.map(({ exitCode }) => exitCode)).toEqual(done.map(() => 0))
    const endless = Array.from({ length: 8 }, () => start.process(world.system, sleep, { args: [inbox] }))
    for (const task of endless) task.terminate()
    await Promise.all(endless.map((task) => task.join()))
    expect(endless.map(({ exitCode }) => exitCode)).toEqual(endless.map(() => -15))
    expect(living([...done, ...endless].map(({ pid }) => pid!))).toEqual([])
  }, 60_000)

  // python: _TestProcess.test_child_fd_inflation
  it('have as many descriptors open, whether they are the first or the last', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const tasks = Array.from({ length: 5 }, () => start.process(world.system, descriptors, { args: [inbox] }))
    const counts = new Set<number>()
    for (const _ of tasks) counts.add(((await inbox.ask.take()) as string[]).length)
    expect(counts.size).toBe(1)
    inbox.tell.open()
    await Promise.all(tasks.map((task) => task.join()))
  }, 60_000)
})

describe('a task on a process', () => {
  // python: TestCloseFds.test_closefd
  it('does not inherit files that are open in main', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-test-'))
    const file = await open(join(folder, 'secret'), 'w')
    try {
      await using world = await openSystem()
      const inbox = await openInbox(world.system)
      const task = start.process(world.system, descriptors, { args: [inbox] })
      const links = (await inbox.ask.take()) as string[]
      expect(links.filter((link) => link.startsWith(folder))).toEqual([])
      inbox.tell.open()
      await task.join()
    } finally {
      await file.close()
      await rm(folder, { recursive: true })
    }
  })
})

describe.each(['thread', 'process'] as const)('fifty tasks on a %s, one after another', (kind) => {
  // python: _TestProcess.test_lose_target_ref
  it('leave no descriptor, thread or handle behind, and free what they were given', async () => {
    await using world = await openSystem()
    const inUse = async (): Promise<number[]> => [
      (await readdir('/proc/self/fd')).length,
      (await readdir('/proc/self/task')).length,
    ]
    const run = async (): Promise<WeakRef<object>[]> => {
      const value = [new Uint8Array(10)]
      const task = start[kind](world.system, fns.echo, { args: [value] })
      await task.join()
      task.close()
      return [new WeakRef(value), new WeakRef(task)]
    }
    await run()
    const before = await inUse()
    const refs: WeakRef<object>[] = []
    for (let n = 0; n < 50; n++) refs.push(...(await run()))
    await expect.poll(inUse).toEqual(before)
    const kept = (): number => {
      collectGarbage()
      return refs.filter((ref) => ref.deref() !== undefined).length
    }
    // the last one may still be on the stack
    await expect.poll(kept).toBeLessThanOrEqual(2)
  }, 120_000) // fifty hosts are started, one after another
})

describe('a program without a guard around its main part', () => {
  // python: TestNoForkBomb.test_noforkbomb
  it.each(['thread', 'process'])('that starts a task on a %s fails, and starts no more than that one', async (kind) => {
    await using program = new Program(fileURLToPath(built('unguarded')), { KIND: kind })
    expect(await program.json()).toMatchObject({ code: 'ENTRY_NOT_GUARDED' })
    expect(await program.json()).toBe('stopped')
    expect(await program.end()).toBe(0)
  })
})
