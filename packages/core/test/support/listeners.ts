import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import type { Group } from '../../src/actor/group.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { placements, type World } from './world.ts'

/** What listeners heard, by their names. */
export const heard: Map<string, unknown[]> = new Map()
/** The handle that a fan keeps, and its loop. */
export const kept: { group?: Group<Listener>; loop?: Promise<void> } = {}

export class Listener extends Actor {
  readonly #name: string
  constructor(name = '') {
    super()
    this.#name = name
  }
  hear(what: unknown): void {
    const all = heard.get(this.#name) ?? []
    heard.set(this.#name, [...all, what])
  }
  crash(): never {
    throw new Error('crash')
  }
}
export class Singer extends Listener {
  sing(): void {}
}
export class Other extends Actor {
  hear(_what: unknown): void {}
}
export abstract class Reporter extends Actor {
  abstract report(what: unknown): void
}
export class Paper extends Reporter {
  report(what: unknown): void {
    heard.set('paper', [what])
  }
}
export class Radio extends Reporter {
  before(): void {}
  report(what: unknown): void {
    heard.set('radio', [what])
  }
}
/** Has to do with groups from within an actor. */
export class Fan extends Actor {
  async join(name: string, ref: ActorRef<Listener>): Promise<string[]> {
    using group = await this.context.system.group(Listener, name)
    await group.join(ref)
    return group.members.map(({ id }) => id)
  }
  async broadcast(name: string, whats: readonly unknown[]): Promise<void> {
    using group = await this.context.system.group(Listener, name)
    for (const what of whats) group.broadcast.hear(what)
  }
  async keep(name: string): Promise<void> {
    const group = await this.context.system.group(Listener, name)
    kept.group = group
    kept.loop = (async () => {
      for await (const _ of group.changes());
    })()
  }
}
expose(import.meta.url, { Listener, Singer, Other, Paper, Radio, Fan })

export const idsOf = (refs: readonly { readonly id: string }[]): string[] => refs.map(({ id }) => id)

/** A listener on each placement in turn, named for what it hears. */
export const spawnListeners = (world: World, ...names: string[]): Promise<ActorRef<Listener>[]> =>
  Promise.all(names.map((name, n) => world.system.spawn(Listener, { args: [name], on: placements[n % 3]! })))
