import type { ActorSystem } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { keepBusy } from '../support/busy.ts'
import { openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Heir, Testator } = (await import(built('farewell'))) as typeof import('./fixtures/farewell.ts')

const ways = [
  ['thread', 'thread'],
  ['thread', 'process'],
  ['process', 'thread'],
  ['process', 'process'],
  ['thread', 'here'],
  ['process', 'here'],
] as const

describe.each(ways)('a %s that ends with its first words to a %s', (from, to) => {
  it('loses none of them when its actor ends', async () => {
    await using world = await openSystem()
    const { system, observer } = world
    const heir = await system.spawn(Heir, { on: to, name: 'heir' })
    const testator = await system.spawn(Testator, { on: from, args: [1_000, 1] })
    testator.tell.die()
    await observer.first('host.down')
    console.log('actor', from, to, await heir.ask.heard(), observer.all('letter.dead').length, observer.all('mail.lost').length)
  })
  it('loses none of them when it is stopped', async () => {
    await using world = await openSystem()
    const { system, observer } = world
    const heir = await system.spawn(Heir, { on: to, name: 'heir' })
    const group = await (from === 'thread' ? system.threads(1) : system.processes(1))
    await system.spawn(Testator, { on: group, args: [1_000, 1] })
    await system.stopHost(group.hosts[0]!)
    console.log('host', from, to, await heir.ask.heard(), observer.all('letter.dead').length, observer.all('mail.lost').length)
  })
  it('loses none of them when its much', async () => {
    await using world = await openSystem()
    const { system, observer } = world
    const heir = await system.spawn(Heir, { on: to, name: 'heir' })
    const testator = await system.spawn(Testator, { on: from, args: [40, 1_000_000] })
    testator.tell.die()
    await new Promise(r=>setImmediate(r))
    keepBusy(1500)
    await observer.first('host.down')
    console.log('much', from, to, await heir.ask.heard(), observer.all('letter.dead').length, observer.all('mail.lost').length)
  })
})
