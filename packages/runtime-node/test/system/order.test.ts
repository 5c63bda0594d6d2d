import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'
import type { Step } from './fixtures/traffic.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Receiver, Sender, send } = (await import(built('traffic'))) as typeof import('./fixtures/traffic.ts')

const bytes = fc.oneof(
  { weight: 20, arbitrary: fc.nat(64) },
  { weight: 3, arbitrary: fc.integer({ min: 1_000, max: 80_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 200_000, max: 1_500_000 }) },
)
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('tell', 'tell', 'ask', 'stream'),
  bytes,
  pause: fc.boolean(),
})

/** A long plan, the same in every run: mostly small messages, a large one now and then. */
const longPlan = (length: number): Step[] => {
  let state = 1
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % below
  }
  return Array.from({ length }, () => ({
    kind: (['tell', 'tell', 'tell', 'ask', 'stream'] as const)[next(5)]!,
    bytes: next(500) === 0 ? 100_000 + next(300_000) : next(20) === 0 ? next(5_000) : next(32),
    pause: next(200) === 0,
  }))
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

const ways = [
  ['main', 'here'],
  ['main', 'thread'],
  ['main', 'process'],
  ['thread', 'here'],
  ['thread', 'thread'],
  ['thread', 'process'],
  ['process', 'here'],
  ['process', 'thread'],
  ['process', 'process'],
] as const

describe.each(ways)('messages from %s to %s', (from, to) => {
  it('are handled in the order sent, 20,000 of all kinds and sizes, one at a time, from the first on (D1, D7, E1)', {
    timeout: 60_000,
  }, async () => {
    await using world = await openSystem()
    const { system } = world
    const receiver = await system.spawn(Receiver, { on: to })
    const sender = from === 'main' ? undefined : await system.spawn(Sender, { on: from })
    const plan = longPlan(20_000)
    await (sender === undefined ? send(receiver, 'me', plan) : sender.with({ timeoutMs: 55_000 }).ask.send(receiver, 'me', plan))
    expect(await receiver.ask.seen('me')).toEqual(upTo(20_000))
    expect(await receiver.ask.faults()).toEqual({ overlaps: 0, damaged: 0 })
  })
})

describe('hosts that all begin to talk to each other at once', () => {
  it('handle the messages of each in the order sent, while 28 direct links are being opened (D1, D7)', {
    timeout: 60_000,
  }, async () => {
    await using world = await openSystem()
    const { system } = world
    const groups = await Promise.all([system.threads(5), system.processes(3)])
    const hosts = groups.flatMap((group) => group.hosts)
    const receivers = await Promise.all(hosts.map((on) => system.spawn(Receiver, { on })))
    const senders = await Promise.all(hosts.map((on) => system.spawn(Sender, { on })))
    const plan = longPlan(400)
    await Promise.all([
      ...senders.map((sender, n) => sender.ask.sendToAll(receivers, `sender ${n}`, plan)),
      ...receivers.map((receiver) => send(receiver, 'main', plan)),
    ])
    for (const receiver of receivers) {
      for (const sender of ['main', ...senders.map((_, n) => `sender ${n}`)]) {
        expect(await receiver.ask.seen(sender)).toEqual(upTo(400))
      }
      expect(await receiver.ask.faults()).toEqual({ overlaps: 0, damaged: 0 })
    }
  })
})

describe('a plan of messages', () => {
  it('is handled in order from every place to every place at once, whatever the plan (D1)', { timeout: 120_000 }, async () => {
    await using world = await openSystem()
    const { system } = world
    const groups = await Promise.all([system.threads(2), system.processes(2)])
    const hosts = [system.here, ...groups.flatMap((group) => group.hosts)]
    const senders = await Promise.all(hosts.map((on) => system.spawn(Sender, { on })))
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (plan) => {
        const receivers = await Promise.all(hosts.map((on) => system.spawn(Receiver, { on })))
        const sent = senders.map((sender, n) => sender.ask.sendToAll(receivers, `sender ${n}`, plan))
        await within(20_000, 'the answers', Promise.all(sent))
        for (const receiver of receivers) {
          for (const n of senders.keys()) expect(await receiver.ask.seen(`sender ${n}`)).toEqual(upTo(plan.length))
          expect(await receiver.ask.faults()).toEqual({ overlaps: 0, damaged: 0 })
          await system.stopActor(receiver)
        }
      }),
      { numRuns: 15 },
    )
  })
})
