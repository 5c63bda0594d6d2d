import { Actor, type ActorOptions, type ActorRef, expose, type Host } from '@troupe/runtime-node'
import type { Scribe } from './journal.ts'
import { codeOf, failuresOf, isUp, type Scenario } from './stage.ts'
import { Watcher } from './watcher.ts'

/** The grandchild, which fails. */
class Leaf extends Actor {
  fail(): never {
    throw new Error('broken')
  }
  id(): string {
    return this.self.id
  }
}
/** Its parent, which allows no failure. */
class Branch extends Actor {
  static readonly options: ActorOptions<Branch> = { supervision: { restarts: 0 } }
  readonly #leafHost: Host
  readonly #scribe: ActorRef<Scribe>
  #leaf: ActorRef<Leaf> | undefined
  constructor(leafHost: Host, scribe: ActorRef<Scribe>) {
    super()
    this.#leafHost = leafHost
    this.#scribe = scribe
  }
  protected override async onStart(): Promise<void> {
    this.#leaf = await this.context.spawn(Leaf, { on: this.#leafHost })
  }
  protected override onStop(): void {
    this.#scribe.tell.note(`branch ${this.self.id} life ${this.context.life} stopped`)
  }
  leaf(): ActorRef<Leaf> {
    return this.#leaf!
  }
}
/** The grandparent, whose host dies. */
class Trunk extends Actor {
  readonly #hosts: readonly [Host, Host]
  readonly #scribe: ActorRef<Scribe>
  #branch: ActorRef<Branch> | undefined
  constructor(hosts: readonly [Host, Host], scribe: ActorRef<Scribe>) {
    super()
    this.#hosts = hosts
    this.#scribe = scribe
  }
  protected override async onStart(): Promise<void> {
    this.#branch = await this.context.spawn(Branch, { on: this.#hosts[0], args: [this.#hosts[1], this.#scribe] })
    this.#scribe.tell.note(`trunk life ${this.context.life}`)
  }
  branch(): ActorRef<Branch> {
    return this.#branch!
  }
}
expose(import.meta.url, { Leaf, Branch, Trunk })

export const supervisorDies: Scenario = {
  name: 'the host of a supervisor dies while a failure is on its way there',
  play: async (stage) => {
    const { system, journal, expect } = stage
    const [trunkHost, branchHost, leafHost] = [await stage.host(), await stage.host(), await stage.host()]
    const trunk = await system.spawn(Trunk, { on: trunkHost, args: [[branchHost, leafHost], journal.scribe] })
    const branch = await trunk.ask.branch()
    const leaf = await branch.ask.leaf()
    const watcher = await system.spawn(Watcher, { args: [journal.scribe] })
    await watcher.ask.watch(branch)
    leaf.tell.fail()
    if (stage.between(0, 1) === 1) await stage.pass(stage.between(0, 3))
    await stage.crash(trunkHost)
    await isUp(stage, trunkHost, 2)
    await stage.until('the trunk lives again', () => journal.count('trunk life 2') === 1)
    await stage.until('the old branch is gone', () => journal.lines.some((line) => line.startsWith('notice')))
    await stage.settle()

    const next = await trunk.ask.branch()
    expect(next.id).not.toBe(branch.id)
    expect(await codeOf(branch.ask.leaf())).toBe('ACTOR_STOPPED')
    expect(await codeOf(leaf.ask.id())).toBe('ACTOR_STOPPED')
    expect(journal.lines.filter((line) => line.startsWith('notice'))).toHaveLength(1)
    // the decision may have been made in time for one more life; each is cleaned up once
    for (const life of [1, 2]) expect(journal.count(`branch ${branch.id} life ${life} stopped`)).toBeLessThanOrEqual(1)
    expect(failuresOf(stage, trunk)).toBe(0)
    expect((await (await next.ask.leaf()).ask.id()).length).toBeGreaterThan(0)
  },
}
