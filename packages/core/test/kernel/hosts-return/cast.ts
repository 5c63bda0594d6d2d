import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { Host } from '../../../src/actor/host.ts'
import type { SpawnOptions } from '../../../src/actor/spawn-options.ts'
import type { StopReason } from '../../../src/actor/stop-reason.ts'
import type { Supervision } from '../../../src/actor/supervision-options.ts'
import { supervisionRules } from '../../../src/actor/supervision-rules.ts'
import { superviseBy } from '../../../src/actor/supervision-slot.ts'
import { HostHandle } from '../../../src/kernel/host-handle.ts'
import type { ActorRef, AnyRef } from '../../../src/refs/actor-ref.ts'
import { Ref } from '../../../src/refs/ref.ts'
import { Door } from '../../support/outcome-of.ts'
import type { World } from '../../support/world.ts'

/** What happened on all hosts, in order. */
const log: string[] = []
/** Handlers and starts wait here when told to. */
export const door: Door = new Door()
/** What a start of that life does, on top of telling. */
let atStart: (name: string, life: number) => unknown = () => {}
export const whenStarting = (what: typeof atStart): void => {
  atStart = what
}

/** Before each test with this cast. */
export const clearStage = (): void => {
  log.length = 0
  door.reset()
  atStart = () => {}
}

/** What was logged since the last time. */
export const logged = (): string[] => log.splice(0)

export class Worker extends Actor {
  readonly #name: string
  readonly #friend: ActorRef<Worker> | undefined
  readonly #notes: unknown[] = []
  constructor(name = 'worker', friend?: ActorRef<Worker>) {
    super()
    this.#name = name
    this.#friend = friend
  }
  protected override async onStart(): Promise<void> {
    const { life } = this.context
    log.push(`${this.#name} starts ${life}`)
    await atStart(this.#name, life)
  }
  protected override onStop({ kind }: StopReason): void {
    log.push(`${this.#name} stops ${kind}`)
  }
  note(what: unknown): void {
    this.#notes.push(what)
  }
  /** What this life was told. */
  notes(): unknown[] {
    return this.#notes
  }
  /** Tells the first one it was told of, but later. */
  async tellLater(what: unknown): Promise<void> {
    await door.pass()
    ;(this.#notes[0] as ActorRef<Worker>).tell.note(what)
  }
  life(): number {
    return this.context.life
  }
  async wait(): Promise<number> {
    await door.pass()
    return this.context.life
  }
  crash(): void {
    throw new Error(`${this.#name} crashes`)
  }
  async tellFriend(what: unknown): Promise<unknown[]> {
    this.#friend!.tell.note(what)
    return this.#friend!.ask.notes()
  }
  /** Has another one do something, and says what came of it. */
  async askOther(other: ActorRef<Worker>): Promise<unknown> {
    return other.ask.life().catch((error) => error)
  }
  tellOther(other: ActorRef<Worker>, what: unknown): void {
    other.tell.note(what)
  }
  async stopOther(other: AnyRef): Promise<void> {
    await this.context.system.stopActor(other)
    log.push(`${this.#name} stopped it`)
  }
  async killOther(other: AnyRef): Promise<unknown> {
    return this.context.system.killActor(other).catch((error) => error)
  }
}

export class Boss extends Actor {
  constructor(supervision: Supervision = {}) {
    super()
    superviseBy(this, supervisionRules('Boss', supervision))
  }
  protected override onStart(): void {
    log.push(`boss starts ${this.context.life}`)
  }
  protected override onStop({ kind }: StopReason): void {
    log.push(`boss stops ${kind}`)
  }
  hire(name: string, options: SpawnOptions = {}): Promise<ActorRef<Worker>> {
    return this.context.spawn(Worker, { args: [name], ...options })
  }
  /** Without waiting for it. */
  hireSoon(name: string, options: SpawnOptions = {}): void {
    void this.context.spawn(Worker, { args: [name], ...options }).then(
      () => log.push(`${name} is hired`),
      (error) => log.push(`${name}: ${error.code}`),
    )
  }
  states(): string[] {
    return this.context.children.map(({ state }) => state)
  }
  life(): number {
    return this.context.life
  }
  async restart(ref: AnyRef): Promise<void> {
    await this.context.restart(ref)
  }
  async dismiss(ref: AnyRef): Promise<void> {
    await this.context.stop(ref)
    log.push('boss has dismissed')
  }
  async execute(ref: AnyRef): Promise<unknown> {
    return this.context.kill(ref).catch((error) => error)
  }
}
expose(import.meta.url, { Worker, Boss })

export const slotOf = (ref: unknown): number => Ref.targetOf(ref as Ref).slot

/** The host of an actor, to place others there. */
export const hostOf = (world: World, ref: unknown): Host => {
  const place = world.kernel(0).placeOf(slotOf(ref))
  return new HostHandle(world.system.id, place, 'its host')
}

/** One shared thread. */
export const oneThread = async (world: World): Promise<Host> => (await world.system.threads(1)).hosts[0]!

/** The host in a slot: its incarnation, and how many actors it has; 'gone' when there is none. */
export const hostIn = (world: World, slot: number): readonly [incarnation: number, actors: number] | 'gone' => {
  const host = world.host(slot)
  return host.isUp ? [host.spec.incarnation, host.kernel!.actors.size] : 'gone'
}

/** What is left of anything that concerns a slot, on all hosts that live. */
export const leftovers = (world: World): Record<string, number> => {
  const count = { remoteChildren: 0, reserved: 0, endsToReport: 0 }
  for (const kernel of world.kernels) {
    const { slot, incarnation } = kernel.place
    if (slot !== 0 && (world.host(slot).spec.incarnation !== incarnation || !world.host(slot).isUp)) continue
    count.remoteChildren += kernel.remoteChildren.size
    count.reserved += kernel.reserved.size
    for (const number of kernel.endsToReport) if (!kernel.actors.has(number)) count.endsToReport++
  }
  return count
}
