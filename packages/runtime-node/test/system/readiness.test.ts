import { HostUnavailableError, NotDeliveredError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { failure } from '../support/failure.ts'
import { openSystem } from '../support/open-system.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Funnel, Pump } = (await import(url('funnel'))) as typeof import('./fixtures/funnel.ts')

const [senders, each, bytes] = [100, 100, 2_000]

describe('B3 a hundred senders that await ready()', () => {
  it.each([
    ['here', 'here'],
    ['here', 'thread'],
    ['here', 'process'],
    ['thread', 'here'],
    ['thread', 'thread'],
  ] as const)(
    'on: %s lose nothing of what they send to a small mailbox on: %s, nor do they fill the link',
    async (from, to) => {
      // 20 MB in all; a full mailbox or more than 1 MiB that waits for a link would be refused
      await using open = await openSystem({ linkCapBytes: 2 ** 20 })
      const funnel = await open.system.spawn(Funnel, { on: to })
      const place = from === 'here' ? from : await open.system.threads(2)
      const pumps = await Promise.all(Array.from({ length: senders }, () => open.system.spawn(Pump, { on: place })))
      await Promise.all(pumps.map((pump, n) => pump.ask.send(funnel, `${n}`, each, bytes)))
      const { from: taken, disorder } = await funnel.ask.taken()
      expect(open.observer.all('letter.dead')).toEqual([])
      expect([taken.size, disorder, new Set(taken.values())]).toEqual([senders, 0, new Set([each])])
    },
    60_000,
  )
})

describe('B3 ready() of an actor on a real host', () => {
  it.each(['thread', 'process'] as const)('rejects when its %s goes down', async (on) => {
    await using open = await openSystem()
    const funnel = await open.system.spawn(Funnel, { on, restart: 'temporary' })
    await funnel.ready()
    await open.system.killActor(funnel)
    await failure(NotDeliveredError, funnel.ready())
    expect(await failure(NotDeliveredError, funnel.ready())).toBeInstanceOf(HostUnavailableError)
  })
})
