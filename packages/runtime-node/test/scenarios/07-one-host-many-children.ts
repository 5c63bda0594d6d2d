import { Actor, type ActorOptions, type ActorRef, expose, type Host } from '@troupe/runtime-node'
import type { Scribe } from './journal.ts'
import { codeOf, failuresOf, isUp, patience, persist, type Scenario } from './stage.ts'

class Worker extends Actor {
  readonly #label: string
  readonly #scribe: ActorRef<Scribe>
  constructor(label: string, scribe: ActorRef<Scribe>) {
    super()
    this.#label = label
    this.#scribe = scribe
  }
  note(line: string): void {
    this.#scribe.tell.note(`${this.#label}: ${line}`)
  }
  whoAmI(): string {
    return `${this.context.name} ${this.#label} life ${this.context.life}`
  }
}
class Keeper extends Actor {
  static readonly options: ActorOptions<Keeper> = { supervision: patience }

  async keep(host: Host, labels: readonly string[], scribe: ActorRef<Scribe>): Promise<ActorRef<Worker>[]> {
    return Promise.all(
      labels.map((label) => this.context.spawn(Worker, { on: host, name: `worker ${label}`, args: [label, scribe] })),
    )
  }
}
expose(import.meta.url, { Worker, Keeper })

const labels = Array.from({ length: 10 }, (_, n) => `${n}`)

export const oneHostManyChildren: Scenario = {
  name: 'a host with eleven children of two supervisors dies: one failure each, and all come back',
  play: async (stage) => {
    const { system, journal, expect } = stage
    const host = await stage.host()
    const here = await system.spawn(Keeper)
    const there = await system.spawn(Keeper, { on: await stage.host() })
    const ten = await here.ask.keep(host, labels, journal.scribe)
    const all = [...ten, ...(await there.ask.keep(host, ['10'], journal.scribe))]

    const tells = 1_000
    const asks: Promise<string>[] = []
    for (let n = 0; n < tells; n++) {
      all[n % all.length]!.tell.note('before')
      if (n % 10 === 0) asks.push(codeOf(all[n % all.length]!.ask.whoAmI()))
    }
    await stage.crash(host)
    stage.busyMain(800)
    for (const code of await Promise.all(asks)) expect(['fulfilled', 'HOST_DOWN', 'HOST_UNAVAILABLE']).toContain(code)
    await isUp(stage, host, 2)
    for (const [n, worker] of all.entries())
      expect(await persist(stage, () => worker.ask.whoAmI())).toBe(`worker ${n} ${n} life 2`)
    for (const [n, worker] of all.entries()) expect((await system.get(Worker, `worker ${n}`)).id).toBe(worker.id)

    const handled = journal.lines.filter((line) => line.endsWith('before')).length
    const lost = stage.eventsOf('mail.lost').reduce((sum, { unknown }) => sum + unknown, 0)
    const dead = stage.eventsOf('letter.dead').reduce((sum, { count }) => sum + count, 0)
    expect(handled + lost + dead).toBeGreaterThanOrEqual(tells)
    expect(failuresOf(stage, 'Keeper')).toBe(0)

    for (const line of ['one', 'two', 'three']) for (const worker of all) worker.tell.note(line)
    await stage.until(
      'all mail of the second life arrived',
      () => journal.lines.filter((line) => line.endsWith('three')).length === 11,
    )
    for (const n of all.keys()) {
      const mine = journal.lines.filter((line) => line.startsWith(`${n}: `) && !line.endsWith('before'))
      expect(mine).toEqual([`${n}: one`, `${n}: two`, `${n}: three`])
    }
  },
}

export const crashLoop: Scenario = {
  name: 'a host that dies again and again is lost, and its supervisors give up once each',
  play: async (stage) => {
    const { system, journal, expect } = stage
    const host = await stage.host()
    const here = await system.spawn(Keeper)
    const there = await system.spawn(Keeper, { on: await stage.host() })
    const all = [...(await here.ask.keep(host, labels, journal.scribe)), ...(await there.ask.keep(host, ['10'], journal.scribe))]
    for (const incarnation of [1, 2, 3, 4]) {
      await isUp(stage, host, incarnation)
      for (const worker of all) await persist(stage, () => worker.ask.whoAmI())
      await stage.crash(host)
    }
    await stage.until('both supervisors gave up', () => failuresOf(stage, 'Keeper') === 2)
    await stage.settle()
    expect(failuresOf(stage, here)).toBe(1)
    expect(failuresOf(stage, there)).toBe(1)
    for (const worker of all) expect(await codeOf(worker.ask.whoAmI())).not.toBe('fulfilled')
    expect((await system.hosts()).map(({ slot }) => slot)).not.toContain(host.slot)
    expect(stage.eventsOf('system.failed')).toEqual([])
  },
}
