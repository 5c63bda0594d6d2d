import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/simulation/simulate.ts'
import type { World } from '../../src/simulation/world.ts'
import type { MainSystem } from '../../src/system/main-system.ts'
import { SpanSink } from '../support/span-sink.ts'
import { Author, Desk, openLedger } from './desk.ts'

/** Authors write letters to desks while recordings come and go. Resolves with what the last of them got. */
const recordedLetters = async (world: World): Promise<SpanSink> => {
  const { system, random } = world
  world.calm()
  const ledger = openLedger(world)
  const hosts = [...(await system.threads(2)).hosts, ...(await system.processes(1)).hosts]
  const places = ['here', ...hosts] as const
  const desks = await Promise.all(
    places.map(async (on, n) => ({
      name: `desk ${n}`,
      ref: await system.spawn(Desk, { on, args: [`desk ${n}`], restart: 'transient' }),
    })),
  )
  const authors = await Promise.all(
    places.map((on, n) => system.spawn(Author, { on, args: [`author ${n}`], restart: 'transient' })),
  )
  const write = (): void => {
    for (const author of random.shuffled(authors)) author.tell.write(random.between(1, 4), random.shuffled(desks))
  }
  world.storm()
  write()
  let sink = new SpanSink()
  for (let round = 0; round < 3; round++) {
    sink = new SpanSink(random.between(1_000, 2_000))
    const recording = await (system as MainSystem).record(sink)
    write()
    await world.pass(random.between(0, 300))
    await recording.end()
    write()
  }
  world.calm()
  await world.pass(4_000)
  if (ledger.wrong.length > 0) throw new Error(ledger.wrong.join('; '))
  const asked = [...ledger.asked].filter((letter) => !ledger.isOfDeadHost(letter))
  expect(asked.filter((letter) => !ledger.settlements.has(letter))).toEqual([])
  return sink
}

const joinsWhatBelongsTogether = (sink: SpanSink): number => {
  for (const { sent, handled } of sink.crossings) {
    expect(sent.name.slice(sent.name.indexOf(' ') + 1)).toBe(handled.name)
    expect(sent.facts?.['to']).toBe(handled.facts?.['actor'])
    expect(sent.end).toBeLessThanOrEqual(handled.begin)
  }
  return sink.crossings.length
}

describe('recordings', () => {
  it('change nothing of what holds for messages, and join each sending with its own handling, while hosts die and return', async () => {
    let joined = 0
    await simulate({ seeds: 150, faults: { crash: 2, pause: 2, stall: 2, cut: 1, slow: 3 } }, async (world) => {
      joined += joinsWhatBelongsTogether(await recordedLetters(world))
    })
    expect(joined).toBeGreaterThan(1_000)
  }, 60_000)

  it('miss no sending of what they saw handled when nothing goes wrong', async () => {
    await simulate({ seeds: 30 }, async (world) => {
      const { system } = world
      const ledger = openLedger(world)
      const { hosts } = await system.threads(3)
      const desks = await Promise.all(
        hosts.map(async (on, n) => ({ name: `desk ${n}`, ref: await system.spawn(Desk, { on, args: [`desk ${n}`] }) })),
      )
      const authors = await Promise.all(hosts.map((on, n) => system.spawn(Author, { on, args: [`author ${n}`] })))
      const sink = new SpanSink()
      const recording = await (system as MainSystem).record(sink)
      for (const author of authors) author.tell.write(world.random.between(5, 20), desks)
      await world.pass(5_000)
      await recording.end()
      expect(ledger.wrong).toEqual([])
      const received = sink.of('handler').filter(({ receives }) => receives !== undefined)
      expect(received.length).toBeGreaterThan(15)
      expect(joinsWhatBelongsTogether(sink)).toBe(received.length)
    })
  }, 60_000)
})
