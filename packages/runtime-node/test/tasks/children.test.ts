import type { ActorSystem } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { living } from '../support/living.ts'
import { openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'
import { fns, openInbox, start } from './start.ts'

const { daemonsOf, leaveChildren, startAndForget, startWatcher, tellParent, tree } = fns

const hostsOf = (system: ActorSystem) => async (): Promise<string[]> => (await system.hosts()).map(({ name }) => name)

describe.each(['thread', 'process'] as const)('a task on a %s', (kind) => {
  // python: _TestProcess.test_recursion
  it('can start tasks that start tasks', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    await start[kind](world.system, tree, { args: [kind, inbox, []] }).join()
    const paths: unknown[] = []
    for (let n = 0; n < 7; n++) paths.push(await within(10_000, 'a path', inbox.ask.take()))
    expect(paths).toEqual([[], [0], [0, 0], [0, 1], [1], [1, 0], [1, 1]])
  }, 60_000) // seven hosts are started, one after another

  // python: _TestProcess.test_parent_process_attributes
  it('knows who started it', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    await start[kind](world.system, tellParent, { args: [inbox] }).result
    expect(await inbox.ask.take()).toEqual({ name: 'main', pid: process.pid, threadId: 0, isAlive: true })
  })

  // python: _TestProcess.test_parent_process
  it('goes on when the one that started it dies, and sees it', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const parent = start[kind](world.system, startWatcher, { args: [kind, inbox, false] })
    expect(await within(10_000, 'word', inbox.ask.take())).toEqual(['alive', expect.any(Number)])
    parent.kill()
    expect(await within(10_000, 'word', inbox.ask.take())).toBe('dead')
    await parent.join()
  })

  it('that is a daemon ends when the one that started it dies', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const parent = start[kind](world.system, startWatcher, { args: [kind, inbox, true] })
    const [, pid] = (await within(10_000, 'word', inbox.ask.take())) as [string, number]
    parent.kill()
    await parent.join()
    await expect.poll(hostsOf(world.system)).toEqual(['main'])
    if (kind === 'process') expect(living([pid])).toEqual([])
  })

  // python: _TestProcess.test_wait_for_threads
  it('ends when its children have, and does not wait for daemons', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start[kind](world.system, leaveChildren, { args: [kind, inbox] })
    const words = [await inbox.ask.take(), await inbox.ask.take(), await inbox.ask.take()]
    expect(words).toEqual(expect.arrayContaining(['waiting', 'asleep', ['waits', 'sleep']]))
    expect(await task.result).toBe('done')
    expect(await task.join({ timeoutMs: 50 })).toBe(false)
    inbox.tell.open()
    await within(10_000, 'its end', task.join())
    expect([task.state, task.exitCode]).toEqual(['succeeded', 0])
    await expect.poll(hostsOf(world.system)).toEqual(['main'])
  })

  it('that waits for its children ends when it is terminated, with its result', async () => {
    await using world = await openSystem()
    const inbox = await openInbox(world.system)
    const task = start[kind](world.system, leaveChildren, { args: [kind, inbox] })
    expect(await task.result).toBe('done')
    task.terminate()
    await within(10_000, 'its end', task.join())
    expect([task.state, task.exitCode]).toEqual(['succeeded', 0])
    inbox.tell.open()
    await expect.poll(hostsOf(world.system)).toEqual(['main'])
  })

  it('that is about to start when the one that started it is killed leaves no host behind, whether it ran or not', async () => {
    await using world = await openSystem()
    for (let round = 0; round < 3; round++) {
      const parent = start[kind](world.system, startAndForget, { args: [kind] })
      await parent.result
      parent.kill()
      await parent.join()
    }
    await expect.poll(() => world.observer.all('host.up').filter(({ name }) => name === 'forgotten').length).toBe(3)
    await expect.poll(hostsOf(world.system)).toEqual(['main'])
  })

  // python: _TestProcess.test_daemon_argument
  it('starts daemons only, if it is one', async () => {
    await using world = await openSystem()
    const one = start[kind](world.system, daemonsOf, { args: [kind] })
    expect([one.daemon, await one.result]).toEqual([false, { inherited: false, refusal: 'none' }])
    const other = start[kind](world.system, daemonsOf, { args: [kind], daemon: true })
    expect(other.daemon).toBe(true)
    const joined = other.join()
    expect(await other.result).toEqual({ inherited: true, refusal: 'OPTION' })
    await joined
  })
})
