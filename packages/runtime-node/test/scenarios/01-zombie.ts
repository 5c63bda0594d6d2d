import { Actor, type ActorOptions, type ActorRef, expose, type Notice } from '@troupe/runtime-node'
import { Gate } from './gate.ts'
import type { Scribe } from './journal.ts'
import type { Scenario } from './stage.ts'

/** What code of a life that is over found out; the next life, on the same host, tells it. */
const found: string[] = []

class Idle extends Actor {}

/** Interleaves: one handler awaits while another one fails. */
class Double extends Actor {
  static readonly options: ActorOptions<Double> = { interleave: true }
  readonly #scribe: ActorRef<Scribe>
  constructor(scribe: ActorRef<Scribe>) {
    super()
    this.#scribe = scribe
  }
  protected override onStart(): void {
    if (this.context.life === 1) found.length = 0
    this.#scribe.tell.note(`life ${this.context.life}`)
  }
  async slow(gate: ActorRef<Gate>, witness: ActorRef<Witness>): Promise<string> {
    await gate.ask.pass()
    witness.tell.hear('the zombie')
    try {
      await this.context.spawn(Idle)
      found.push('spawned')
    } catch (error) {
      found.push((error as { code: string }).code)
    }
    return 'from the zombie'
  }
  fail(): never {
    throw new Error('broken')
  }
  note(line: string): void {
    this.#scribe.tell.note(`${line} in life ${this.context.life}`)
  }
  found(): string[] {
    return found
  }
}

/** Watches, and is linked to, the double. */
class Witness extends Actor {
  readonly #scribe: ActorRef<Scribe>
  constructor(scribe: ActorRef<Scribe>) {
    super()
    this.#scribe = scribe
  }
  // an answer by the same way comes after the watch and the link are there
  async watch(double: ActorRef<Double>): Promise<void> {
    this.context.watch(double)
    await double.ask.found()
  }
  async tie(double: ActorRef<Double>): Promise<void> {
    this.context.link(double)
    await double.ask.found()
  }
  hear(line: string): void {
    this.#scribe.tell.note(`heard ${line}`)
  }
  protected override onNotice({ reason }: Notice): void {
    this.#scribe.tell.note(`notice ${reason.kind}`)
  }
}
expose(import.meta.url, { Idle, Double, Witness })

export const zombie: Scenario = {
  name: 'a life that is over goes on running, and nobody notices',
  play: async (stage) => {
    const { system, journal, expect } = stage
    const { scribe } = journal
    const gate = await system.spawn(Gate)
    const double = await system.spawn(Double, { on: await stage.host(), args: [scribe] })
    const watcher = await system.spawn(Witness, { on: await stage.host(), args: [scribe] })
    const partner = await system.spawn(Witness, { on: await stage.host(), args: [scribe], restart: 'temporary' })
    await watcher.ask.watch(double)
    await partner.ask.tie(double)
    await double.ask.note('before')

    const partnerEnded = system.ended(partner)
    const slow = double.ask.slow(gate, watcher).then(
      () => 'replied',
      (error) => (error as { code: string }).code,
    )
    double.tell.fail()
    for (const line of ['first', 'second', 'third']) double.tell.note(line)
    expect(await slow).toBe('ASK_INTERRUPTED')
    await stage.until('the waiting mail was handled', () => journal.lines.includes('third in life 2'))
    expect((await partnerEnded).reason).toMatchObject({ kind: 'failed', error: { code: 'LINKED_EXIT' } })

    await gate.ask.open()
    await stage.until('the zombie was refused', () =>
      stage.eventsOf('letter.dead').some(({ reason }) => reason === 'stale-sender'),
    )
    await stage.settle()
    expect(await double.ask.found()).toEqual(['STALE_ACTOR'])
    expect(journal.lines.filter((line) => line.includes(' in life '))).toEqual([
      'before in life 1',
      'first in life 2',
      'second in life 2',
      'third in life 2',
    ])
    expect(journal.lines.filter((line) => line.startsWith('heard') || line.startsWith('notice'))).toEqual([])
  },
}
