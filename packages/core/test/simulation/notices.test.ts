import { describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import type { Notice } from '../../src/actor/notice.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { simulate } from '../../src/simulation/simulate.ts'
import type { World } from '../../src/simulation/world.ts'

/** What watchers heard, by watcher, life and watched actor: numbers of messages, then notices by their kind. */
let heard: Map<string, (number | string)[]> = new Map()

class Watcher extends Actor {
  readonly #name: string
  #watched: readonly ActorRef<Watched>[] = []

  constructor(name: string) {
    super()
    this.#name = name
  }
  watchAll(refs: ActorRef<Watched>[]): void {
    this.#watched = refs
    for (const ref of refs) {
      this.context.watch(ref)
      ref.tell.knowWatcher(this.self as ActorRef<Watcher>)
    }
  }
  hear(from: string, number: number): void {
    this.#note(from, number)
  }
  unwatchAll(): void {
    for (const ref of this.#watched) {
      this.context.unwatch(ref)
      this.#note(ref.id, 'unwatched')
    }
  }
  protected override onNotice(notice: Notice): void {
    this.#note(notice.ref.id, notice.reason.kind)
  }
  #note(id: string, what: number | string): void {
    const key = `${this.#name} of ${id}`
    const list = heard.get(key)
    if (list === undefined) heard.set(key, [what])
    else list.push(what)
  }
}

class Watched extends Actor {
  readonly #watchers: ActorRef<Watcher>[] = []
  #count = 0
  knowWatcher(watcher: ActorRef<Watcher>): void {
    this.#watchers.push(watcher)
  }
  speak(times: number): void {
    for (let time = 0; time < times; time++) {
      this.#count++
      for (const watcher of this.#watchers) watcher.tell.hear(this.self.id, this.#count)
    }
  }
}
expose(import.meta.url, { Watcher, Watched })

const watching =
  (unwatches: boolean) =>
  async (world: World): Promise<void> => {
    heard = new Map()
    world.calm()
    const { system, random } = world
    world.invariant('no second notice, nothing after it, and nothing after unwatch', () => {
      for (const [key, list] of heard) {
        const notice = list.findIndex((what) => typeof what === 'string')
        const isWrong =
          notice !== -1 && list.slice(notice + 1).some((what) => what !== 'unwatched' && list[notice] !== 'unwatched')
        const cameAfter = list
          .slice(list.indexOf('unwatched') + 1)
          .some((what) => typeof what === 'string' && what !== 'unwatched')
        if (isWrong || (list.includes('unwatched') && cameAfter)) throw new Error(`${key}: ${list.join(' ')}`)
      }
    })
    const hosts = [...(await system.threads(3)).hosts, system.here]
    const watched = await Promise.all(hosts.map((on) => system.spawn(Watched, { on, restart: 'temporary' })))
    const watchers = await Promise.all(
      hosts.map((on, n) => system.spawn(Watcher, { on, args: [`watcher ${n}`], restart: 'temporary' })),
    )
    for (const watcher of watchers) watcher.tell.watchAll(random.shuffled(watched))
    world.storm()
    for (let round = 0; round < 6; round++) {
      for (const each of random.shuffled(watched)) each.tell.speak(random.below(4))
      await world.pass(random.below(10))
      const victim = random.pick(watched)
      if (random.chance(0.3)) void system.stopActor(victim, { drain: random.chance(0.5) }).catch(() => {})
      if (random.chance(0.2)) void system.killActor(victim).catch(() => {})
      if (unwatches && random.chance(0.2)) random.pick(watchers).tell.unwatchAll()
    }
    world.calm()
    for (const each of watched) await system.killActor(each).catch(() => {})
    await world.pass(3_000)
    if (unwatches) return
    for (const [n, { slot }] of hosts.entries()) {
      if (world.eventsOf('host.down').some((event) => event.slot === slot)) continue
      for (const { id } of watched) {
        const list = heard.get(`watcher ${n} of ${id}`) ?? []
        expect(list.filter((what) => typeof what === 'string')).toHaveLength(1)
      }
    }
  }

const faults = { crash: 2, pause: 2, stall: 2, cut: 1, slow: 3 }

describe('while hosts crash, stall, and lose their links', () => {
  it('a watcher hears of each end once, after all that the ended one said (W1, W2, W5, W7)', async () => {
    await simulate({ seeds: 300, faults }, watching(false))
  }, 60_000)

  it('and nothing of those it does not watch any more (W4)', async () => {
    await simulate({ seeds: 200, faults }, watching(true))
  }, 60_000)
})
