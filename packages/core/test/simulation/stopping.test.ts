import { describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import type { Host } from '../../src/actor/host.ts'
import { simulate } from '../../src/simulation/simulate.ts'
import type { World } from '../../src/simulation/world.ts'

let world: World
let log: string[] = []

/** Says what it does; its handlers take their time. */
class Worker extends Actor {
  readonly #name: string
  constructor(name: string) {
    super()
    this.#name = name
  }
  async work(number: number): Promise<void> {
    log.push(`${this.#name} begins ${number}`)
    await world.sleep(number % 4)
    log.push(`${this.#name} ends ${number}`)
  }
  async raise(hosts: Host[]): Promise<void> {
    for (const [n, on] of hosts.entries()) await this.context.spawn(Worker, { on, args: [`${this.#name}.${n}`] })
  }
  protected override onStop(): void {
    log.push(`${this.#name} stops`)
  }
}
expose(import.meta.url, { Worker })

const faults = { stall: { atMost: 3, everySteps: 20 }, slow: 2, pause: 2 }

/** A worker somewhere, and hosts beside it. */
const open = async (each: World) => {
  world = each
  log = []
  world.calm()
  const hosts = [...(await each.system.threads(2)).hosts, each.system.here]
  const worker = await each.system.spawn(Worker, { on: each.random.pick(hosts), args: ['worker'] })
  world.storm()
  return { hosts, worker, tells: each.random.between(0, 8) }
}

const handled = (): number => log.filter((line) => line.startsWith('worker ends')).length
const refused = (): number => world.eventsOf('letter.dead').reduce((sum, { count }) => sum + count, 0)

describe('while hosts stall and links are slow', () => {
  it('a stop with drain keeps its place: what was sent before is handled, what comes later is not (X2)', async () => {
    await simulate({ seeds: 200, faults }, async (each) => {
      const { worker, tells } = await open(each)
      for (let n = 0; n < tells; n++) worker.tell.work(n)
      const stopped = each.system.stopActor(worker, { drain: true })
      worker.tell.work(100)
      await stopped
      const expected = Array.from({ length: tells }, (_, n) => [`worker begins ${n}`, `worker ends ${n}`]).flat()
      expect(log).toEqual([...expected, 'worker stops'])
      await each.settle()
      expect(refused()).toBe(1)
    })
  }, 60_000)

  it('a stop ends the handler at hand first; the rest of the mail is accounted for (X1)', async () => {
    await simulate({ seeds: 200, faults }, async (each) => {
      const { worker, tells } = await open(each)
      for (let n = 0; n < tells; n++) worker.tell.work(n)
      await each.pass(each.random.between(0, 5))
      await each.system.stopActor(worker)
      const done = handled()
      const expected = Array.from({ length: done }, (_, n) => [`worker begins ${n}`, `worker ends ${n}`]).flat()
      expect(log).toEqual([...expected, 'worker stops'])
      await each.settle()
      expect(done + refused()).toBe(tells)
    })
  }, 60_000)

  it('children stop before their parent, last born first, wherever they are (X1)', async () => {
    await simulate({ seeds: 200, faults }, async (each) => {
      const { worker, hosts } = await open(each)
      await worker.ask.raise(each.random.shuffled(hosts) as Host[])
      await each.system.stopActor(worker)
      expect(log).toEqual(['worker.2 stops', 'worker.1 stops', 'worker.0 stops', 'worker stops'])
    })
  }, 60_000)

  it('a stopping system leaves nothing behind, at whatever step it is stopped (Z1, Z3)', async () => {
    await simulate({ seeds: 300, faults: { ...faults, crash: 1 } }, async (each) => {
      world = each
      log = []
      const story = async (): Promise<void> => {
        const hosts = (await each.system.threads(2)).hosts
        const worker = await each.system.spawn(Worker, { on: hosts[0]!, args: ['worker'] })
        for (let n = 0; n < 5; n++) worker.tell.work(n)
        await worker.ask.raise([...hosts])
      }
      void story().catch(() => {})
      const step = each.random.between(1, 120)
      await each.until('the step has come', () => each.steps >= step || each.nowMs > 1_000)
      await each.system.stop({ deadlineMs: each.random.pick([0, 50, 10_000]) })
    })
  }, 60_000)
})
