import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Lock } from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenSystem, openSystem } from '../support/open-system.ts'
import { testFolder } from '../support/test-folder.ts'
import { within } from '../support/within.ts'
import { built, openInbox, start } from './start.ts'

const { answerBetweenSignals, lockAndHandOn, generations, ownPool, poolToBeLeft, requireByName, signalWhileItWaits, startedBy } =
  (await import(built('surroundings'))) as typeof import('./fixtures/surroundings.ts')

let world: OpenSystem
beforeAll(async () => {
  world = await openSystem()
})
afterAll(() => world[Symbol.asyncDispose]())

describe('a task on a process', () => {
  // python: _TestProcess.test_set_executable
  it('is started with the program that `process.execPath` names at that moment', async () => {
    const node = process.execPath
    const script = join(await testFolder(), 'node with a note')
    await writeFile(script, `#!/bin/sh\nSTARTED_BY=script exec '${node}' "$@"\n`)
    await chmod(script, 0o755)
    expect(await start.process(world.system, startedBy).result).toBe(undefined)
    process.execPath = script
    try {
      expect(await start.process(world.system, startedBy).result).toBe('script')
    } finally {
      process.execPath = node
    }
  })

  // python: TestForkAwareThreadLock.test_lock
  it('has no more open, and listens to no more, when it was started by a task that was started by a task', async () => {
    const inbox = await openInbox(world.system)
    await start.process(world.system, generations, { args: [3, inbox] }).result
    const counts: (readonly [descriptors: number, listeners: number])[] = []
    for (let n = 0; n < 4; n++) counts.push((await inbox.ask.take()) as [number, number])
    // the first one was started by main; each other one has a link to a task besides
    const [, second, ...others] = counts
    for (const [descriptors, listeners] of others) {
      expect(descriptors).toBeLessThanOrEqual(second![0])
      expect(listeners).toBeLessThanOrEqual(second![1])
    }
  })

  // python: TestIgnoreEINTR.test_ignore
  it('waits and sends on when a signal comes that it listens to, also in the middle of something large', async () => {
    const inbox = await openInbox(world.system)
    const values = await openInbox(world.system)
    const task = start.process(world.system, answerBetweenSignals, { args: [values, inbox] })
    expect(await within(10_000, 'word', inbox.ask.take())).toBe('ready')
    process.kill(task.pid!, 'SIGUSR2')
    values.tell.put(1234)
    expect(await within(10_000, 'the value', inbox.ask.take())).toBe(1234)
    const signals = setInterval(() => process.kill(task.pid!, 'SIGUSR2'), 1)
    const large = within(10_000, 'what is large', inbox.ask.take()).finally(() => clearInterval(signals))
    const [bytes] = (await large) as [Uint8Array]
    expect([bytes.length, bytes.every((byte) => byte === 7)]).toEqual([16_000_000, true])
    expect(await task.result).toBeGreaterThanOrEqual(1)
  })
})

describe.each(['thread', 'process'] as const)('a pool of a task on a %s', (kind) => {
  it.each(['thread', 'process'] as const)('of the kind %s is gone with a task that was killed', async (on) => {
    const inbox = await openInbox(world.system)
    const name = `left-by-${kind}-${on}`
    const task = start[kind](world.system, poolToBeLeft, { args: [on, name, inbox] })
    expect(await within(20_000, 'word', inbox.ask.take())).toBe('ready')
    const workers = async (): Promise<number> => (await world.system.hosts()).filter((host) => host.name.startsWith(name)).length
    expect(await workers()).toBe(2)
    task.kill()
    await expect.poll(workers, { timeout: 20_000 }).toBe(0)
  })
})

describe('waiting for the end of a task', () => {
  // python: _TestPollEintr.test_poll_eintr
  it('goes on when a signal comes that the program listens to', async () => {
    let signals = 0
    const hear = (): void => void signals++
    process.on('SIGUSR2', hear)
    try {
      const inbox = await openInbox(world.system)
      const values = await openInbox(world.system)
      const waiting = start.process(world.system, answerBetweenSignals, { args: [values, inbox] })
      await inbox.ask.take()
      const joined = waiting.join({ timeoutMs: 20_000 })
      await start.process(world.system, signalWhileItWaits, { args: [process.pid] }).result
      await expect.poll(() => signals).toBeGreaterThan(0)
      values.tell.put(1)
      expect([await joined, waiting.exitCode]).toEqual([true, 0])
    } finally {
      process.off('SIGUSR2', hear)
    }
  })
})

describe.each(['thread', 'process'] as const)('a task on a %s', (kind) => {
  // python: _TestSpawnedSysPath.test_child_sys_path
  it('finds modules by their names where its program does', async () => {
    const folder = await testFolder()
    const name = `found-${kind}`
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'index.js'), `module.exports = 'found'`)
    const before = process.env['NODE_PATH']
    await expect(start[kind](world.system, requireByName, { args: [name] }).result).rejects.toThrow(name)
    process.env['NODE_PATH'] = folder
    try {
      expect(await start[kind](world.system, requireByName, { args: [name] }).result).toBe('found')
    } finally {
      if (before === undefined) delete process.env['NODE_PATH']
      else process.env['NODE_PATH'] = before
    }
  })

  // python: TestStdinBadfiledescriptor.test_pool_in_process
  it('can have a pool of its own, and is over when that is', async () => {
    for (const on of ['thread', 'process'] as const) {
      const task = start[kind](world.system, ownPool, { args: [on] })
      expect(await task.result).toEqual([2, 4, 6, 8, 10, 12, 14])
      expect(await task.join({ timeoutMs: 20_000 })).toBe(true)
      expect(task.exitCode).toBe(0)
    }
  })

  // python: TestStartMethod.test_nested_startmethod, TestStartMethod.test_mixed_startmethod
  it('can hand on what it was given to tasks on hosts of either kind', async () => {
    const inbox = await openInbox(world.system)
    const lock = new Lock({ across: 'processes' })
    await start[kind](world.system, lockAndHandOn, { args: [['process', 'thread'], lock, inbox] }).result
    const left = [await inbox.ask.take(), await inbox.ask.take(), await inbox.ask.take()]
    expect(left).toEqual([2, 1, 0])
    // nobody has it any more
    await lock.run(() => {}, { timeoutMs: 0 })
  })
})

describe('a lock across threads', () => {
  // python: TestStartMethod.test_mixed_startmethod
  it('cannot be handed to a task on a process, and says so', async () => {
    const inbox = await openInbox(world.system)
    const task = start.process(world.system, lockAndHandOn, { args: [[], new Lock(), inbox] })
    await expect(task.result).rejects.toMatchObject({ code: 'NOT_SENDABLE', message: expect.stringContaining('processes') })
  })
})
