import { Actor } from '../../../src/actor/actor.ts'
import type { ActorOptions } from '../../../src/actor/actor-options.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { Notice } from '../../../src/actor/notice.ts'
import type { StopReason } from '../../../src/actor/stop-reason.ts'
import type { AnyRef } from '../../../src/refs/actor-ref.ts'
import { Door } from '../../support/outcome-of.ts'
import type { World } from '../../support/world.ts'
import { actorOf } from '../watch/onlooker.ts'

export const door: Door = new Door()

/** What actors told of themselves, in order. */
export const log: string[] = []

/** Lives and dies with whom it is linked to. */
export class Twin extends Actor {
  link(ref: AnyRef): void {
    this.context.link(ref)
  }
  unlink(ref: AnyRef): void {
    this.context.unlink(ref)
  }
  linkAndUnlink(ref: AnyRef): void {
    this.context.link(ref)
    this.context.unlink(ref)
  }
  fail(): void {
    throw new Error('a bad day')
  }
  stop(): void {
    void this.context.stop()
  }
  life(): number {
    return this.context.life
  }
  protected override onStop({ kind }: StopReason): void | Promise<void> {
    log.push(`onStop ${kind}`)
  }
}

export interface Exit {
  readonly kind: Notice['kind']
  readonly id: string
  readonly reason: Notice['reason']
  readonly lives: number
}

/** Hears of the ends of its partners, and lives on. */
export class Trapper extends Twin {
  static readonly options: ActorOptions<Trapper> = { trapExits: true, interleave: { heard: true } }
  readonly #heard: Exit[] = []
  heard(): Exit[] {
    return this.#heard
  }
  async hold(last: 'nothing' | 'unlink' | 'link', ref: AnyRef): Promise<void> {
    await door.pass()
    if (last !== 'nothing') this.context[last](ref)
  }
  protected override onNotice({ kind, ref, reason, lives }: Notice): void {
    this.#heard.push({ kind, id: ref.id, reason, lives })
  }
}

/** Links from its start on. */
export class Sticky extends Actor {
  readonly #to: AnyRef
  readonly #waits: boolean
  constructor(to: AnyRef, waits = false) {
    super()
    this.#to = to
    this.#waits = waits
  }
  life(): number {
    return this.context.life
  }
  protected override onStart(): void | Promise<void> {
    this.context.link(this.#to)
    return this.#waits ? door.pass() : undefined
  }
}

/** Its second life links, and fails before it has started. */
export class Unlucky extends Twin {
  readonly #to: AnyRef
  constructor(to: AnyRef) {
    super()
    this.#to = to
  }
  protected override async onStart(): Promise<void> {
    if (this.context.life !== 2) return
    this.context.link(this.#to)
    await this.context.system.find(Twin, 'nobody') // until the link is there, wherever that is
    throw new Error('a bad start')
  }
}

/** Takes for ever to stop. */
export class Sluggish extends Twin {
  protected override onStop(): Promise<void> {
    log.push('waits')
    return new Promise(() => {})
  }
}

/** Has children. */
export class Mother extends Actor {
  static readonly options: ActorOptions<Mother> = { supervision: { strategy: 'one-for-all' } }
  readonly #children: AnyRef[] = []
  async bear(on: 'here' | 'thread' | 'process'): Promise<AnyRef> {
    const child = await this.context.spawn(Twin, { on })
    this.#children.push(child)
    return child
  }
  async restart(child: AnyRef): Promise<void> {
    await this.context.restart(child)
  }
}
expose(import.meta.url, { Twin, Trapper, Sticky, Unlucky, Sluggish, Mother })

/** The ids of those to whom the actor's life is linked. */
export const linksOf = (world: World, ref: AnyRef): string[] => actorOf(world, ref)?.ties.linkedTo ?? []

/** Lives that failed because a partner's was over: who, with whom, and why that. */
export const linkFailures = (world: World): { readonly actor: string; readonly partner: string; readonly reason: string }[] =>
  world.eventsOf('actor.failed').flatMap(({ actor, method, error }) => {
    const { code, partner, reason } = error as { code: string; partner: string; reason: string }
    return method === 'link' && code === 'LINKED_EXIT' ? [{ actor, partner, reason }] : []
  })
