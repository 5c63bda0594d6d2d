import { Actor, type ActorOptions, type ActorRef, expose } from '@troupe/runtime-node'
import type { Scribe } from './journal.ts'
import { isUp, type Scenario } from './stage.ts'

class Answerer extends Actor {
  readonly #scribe: ActorRef<Scribe>
  constructor(scribe: ActorRef<Scribe>) {
    super()
    this.#scribe = scribe
  }
  async answer(number: number, ms: number): Promise<string> {
    this.#scribe.tell.note(`started ${number}`)
    if (ms > 0) await new Promise<void>((resolve) => this.context.timers.once(`${number}`, ms, () => resolve()))
    return `${number} from life ${this.context.life}`
  }
  static readonly options: ActorOptions<Answerer> = { interleave: true }
}
/** Asks, and has written down how often and with what each ask settles. */
class Asker extends Actor {
  readonly #scribe: ActorRef<Scribe>
  constructor(scribe: ActorRef<Scribe>) {
    super()
    this.#scribe = scribe
  }
  ask(answerer: ActorRef<Answerer>, number: number, ms: number): void {
    const scribe = this.#scribe
    answerer
      .with({ timeoutMs: 50 })
      .ask.answer(number, ms)
      .then(
        (reply) => scribe.tell.note(`settled ${number}: ${reply}`),
        (error) => scribe.tell.note(`settled ${number}: ${error.family}`),
      )
  }
}
expose(import.meta.url, { Answerer, Asker })

const asks = 8

export const replyTimeoutDeath: Scenario = {
  name: 'reply, timeout and death race: every ask settles once, and not delivered means it never began',
  play: async (stage) => {
    const { system, journal, expect } = stage
    const host = await stage.host()
    const answerer = await system.spawn(Answerer, { on: host, args: [journal.scribe] })
    const asker = await system.spawn(Asker, { args: [journal.scribe] })
    for (let number = 1; number <= asks; number++) {
      await asker.ask.ask(answerer, number, stage.between(0, 80))
      if (number === asks / 2) await stage.pass(stage.between(0, 60))
    }
    await stage.crash(host)
    await isUp(stage, host, 2)
    for (let number = asks + 1; number <= 2 * asks; number++) asker.tell.ask(answerer, number, stage.between(0, 80))
    await stage.pass(400)
    await stage.settle()
    for (let number = 1; number <= 2 * asks; number++) {
      const settled = journal.lines.filter((line) => line.startsWith(`settled ${number}: `))
      expect(settled).toHaveLength(1)
      if (settled[0]!.endsWith('not-delivered')) expect(journal.count(`started ${number}`)).toBe(0)
      const life = number <= asks ? 1 : 2
      if (settled[0]!.includes('from life')) expect(settled[0]).toBe(`settled ${number}: ${number} from life ${life}`)
    }
  },
}
