import { Actor } from '../../../src/actor/actor.ts'
import type { ActorOptions } from '../../../src/actor/actor-options.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { Notice } from '../../../src/actor/notice.ts'
import type { LocalActor } from '../../../src/kernel/realm.ts'
import type { ActorRef, AnyRef } from '../../../src/refs/actor-ref.ts'
import { Door } from '../../support/outcome-of.ts'
import { type Place, placements, type World } from '../../support/world.ts'

export const door: Door = new Door()

/** Where the one who watches is, and where whom it watches. */
export const pairs: readonly (readonly [watcher: Place, watched: Place])[] = placements.flatMap((watcher) =>
  placements.map((watched): readonly [Place, Place] => [watcher, watched]),
)

export interface Heard {
  readonly kind: Notice['kind']
  readonly id: string
  readonly reason: Notice['reason']
  readonly lives: number
}

/** Watches, and keeps what it hears, with what else it was told, in order. */
export class Onlooker extends Actor {
  static readonly options: ActorOptions<Onlooker> = { interleave: { heard: true } }
  readonly #heard: (Heard | string)[] = []

  watch(...refs: readonly AnyRef[]): void {
    for (const ref of refs) this.context.watch(ref)
  }
  unwatch(ref: AnyRef): void {
    this.context.unwatch(ref)
  }
  watchAndUnwatch(ref: AnyRef): void {
    this.context.watch(ref)
    this.context.unwatch(ref)
  }
  note(what: string): void {
    this.#heard.push(what)
  }
  /** Keeps everything that comes behind it waiting, then does `last`. */
  async hold(last: 'nothing' | 'unwatch' | 'watch' | 'fail', ref: AnyRef): Promise<void> {
    await door.pass()
    if (last === 'unwatch') this.context.unwatch(ref)
    if (last === 'watch') this.context.watch(ref)
    if (last === 'fail') throw new Error('the onlooker fails')
  }
  watchAndFail(ref: AnyRef): void {
    this.context.watch(ref)
    throw new Error('the onlooker fails')
  }
  stop(): void {
    void this.context.stop()
  }
  heard(): (Heard | string)[] {
    return this.#heard
  }
  life(): number {
    return this.context.life
  }
  protected override onNotice({ kind, ref, reason, lives }: Notice): void {
    this.#heard.push({ kind, id: ref.id, reason, lives })
  }
}

/** Ends in every way there is. */
export class Mortal extends Actor {
  fail(): void {
    throw new Error('a bad day')
  }
  stop(): void {
    void this.context.stop()
  }
  alive(): boolean {
    return true
  }
  /** Says so much, and then ends as told. */
  sayAndEnd(to: ActorRef<Onlooker>, count: number, how: 'fail' | 'stop'): void {
    for (let n = 0; n < count; n++) to.tell.note(`${n}`)
    if (how === 'fail') throw new Error('said')
    void this.context.stop()
  }
  life(): number {
    return this.context.life
  }
}
expose(import.meta.url, { Onlooker, Mortal })

/** What `onlooker` heard by the time nothing more happens. */
export const heardBy = async (world: World, onlooker: ActorRef<Onlooker>): Promise<(Heard | string)[]> => {
  await world.settled()
  return onlooker.ask.heard()
}

/** The actor as its kernel has it; `undefined` when it has ended, or its host has. */
export const actorOf = (world: World, { id }: AnyRef): LocalActor | undefined => {
  for (let slot = 0; slot <= world.hostCount; slot++) {
    if (slot > 0 && !world.host(slot).isUp) continue
    for (const actor of world.kernel(slot).actors.values()) if (actor.id === id) return actor
  }
  return undefined
}
