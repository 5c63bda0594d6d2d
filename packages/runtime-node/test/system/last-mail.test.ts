import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { keepBusy } from '../support/busy.ts'
import { openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Heir, Testator } = (await import(built('farewell'))) as typeof import('./fixtures/farewell.ts')

const ways = [
  ['thread', 'here'],
  ['thread', 'thread'],
  ['thread', 'process'],
  ['process', 'here'],
  ['process', 'thread'],
  ['process', 'process'],
] as const

describe.each(ways)('a %s whose last words are the first that it has for an actor on another host (%s)', (from, to) => {
  it('ends with its only actor when they have left', async () => {
    await using world = await openSystem()
    const { system, observer } = world
    const heir = await system.spawn(Heir, { on: to, name: 'heir' })
    const testator = await system.spawn(Testator, { on: from, args: [1_000] })
    testator.tell.die()
    await observer.first('host.down')
    expect(await heir.ask.heard()).toBe(1_000)
  })

  it('is stopped when they have left', async () => {
    await using world = await openSystem()
    const { system } = world
    const heir = await system.spawn(Heir, { on: to, name: 'heir' })
    const hosts = await (from === 'thread' ? system.threads(1) : system.processes(1))
    await system.spawn(Testator, { on: hosts, args: [1_000] })
    await system.stopHost(hosts)
    expect(await heir.ask.heard()).toBe(1_000)
  })

  it('waits until they are read, if they are more than may be on the way at once', async () => {
    await using world = await openSystem()
    const { system, observer } = world
    const heir = await system.spawn(Heir, { on: to, name: 'heir' })
    const testator = await system.spawn(Testator, { on: from, args: [40, 1_000_000] })
    testator.tell.die()
    await observer.first('actor.ended', ({ actor }) => actor === testator.id)
    keepBusy(200)
    await observer.first('host.down')
    expect(await heir.ask.heard()).toBe(40)
  })
})

describe('last words for an actor on a process that is silent', () => {
  it.each(['thread', 'process'] as const)('are dead letters when the %s that has them does not wait any longer', async (from) => {
    await using world = await openSystem({ stopTimeoutMs: 300 })
    const { system, observer } = world
    const heir = await system.spawn(Heir, { on: 'process', name: 'heir' })
    const pid = await heir.ask.pid()
    const testator = await system.spawn(Testator, { on: from, args: [1_000] })
    process.kill(pid, 'SIGSTOP')
    try {
      testator.tell.die()
      await observer.first('host.down')
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    const letters = observer.all('letter.dead').filter(({ actor }) => actor === heir.id)
    expect(letters.reduce((sum, { count }) => sum + count, 0)).toBe(1_000)
    expect(new Set(letters.map(({ reason }) => reason))).toEqual(new Set(['host-unavailable']))
    expect(await heir.ask.heard()).toBe(0)
    expect(observer.all('host.stop-late')).toEqual([])
  })
})
