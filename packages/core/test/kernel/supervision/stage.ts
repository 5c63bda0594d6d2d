import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { ChildInfo } from '../../../src/actor/inspection.ts'
import type { SpawnOptions } from '../../../src/actor/spawn-options.ts'
import type { StopReason } from '../../../src/actor/stop-reason.ts'
import type { Supervision } from '../../../src/actor/supervision-options.ts'
import { supervisionRules } from '../../../src/actor/supervision-rules.ts'
import { superviseBy } from '../../../src/actor/supervision-slot.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { Door } from '../../support/outcome-of.ts'
import type { Place, World } from '../../support/world.ts'

/** What happened on all hosts, in order. */
export const log: string[] = []
export const door: Door = new Door()
/** Which starts fail: those of the labels' lives for which it is true. */
let failsAtStart: (label: string, life: number) => boolean = () => false
export const failStarts = (when: (label: string, life: number) => boolean): void => {
  failsAtStart = when
}

/** From its second life on an actor of that label waits at the door before it runs. */
let held: string | undefined
export const holdStarts = (label: string): void => {
  held = label
}

/** Before each test that uses this stage. */
export const clearStage = (): void => {
  held = undefined
  log.length = 0
  door.reset()
  failsAtStart = () => false
}

/** What was logged since the last time. */
export const logged = (): string[] => log.splice(0)

/** A child that tells what happens to it. */
export class Worker extends Actor {
  readonly #label: string
  #count = 0
  constructor(label = 'worker') {
    super()
    this.#label = label
    log.push(`${label} made`)
  }
  protected override onStart(): void | Promise<void> {
    log.push(`${this.#label} starts ${this.context.life}`)
    if (failsAtStart(this.#label, this.context.life)) throw new Error(`${this.#label} does not start`)
    return this.#label === held && this.context.life > 1 ? door.pass() : undefined
  }
  protected override onStop({ kind }: StopReason): void {
    log.push(`${this.#label} stops ${kind}`)
  }
  note(text: string): void {
    log.push(`${this.#label} notes ${text}`)
  }
  count(): number {
    return ++this.#count
  }
  life(): number {
    return this.context.life
  }
  crash(text = 'crash'): void {
    throw new Error(text)
  }
  async crashLater(text = 'late crash'): Promise<void> {
    await door.pass()
    throw new Error(text)
  }
  async wait(): Promise<string> {
    await door.pass()
    return this.#label
  }
  leave(): void {
    void this.context.stop()
  }
  leaveInOrder(): void {
    void this.context.stop(undefined, { drain: true })
  }
}

/** A child of which nothing is heard: its lives begin and end without a pause. */
export class Plain extends Actor {
  #count = 0
  count(): number {
    return ++this.#count
  }
  crash(text = 'crash'): void {
    throw new Error(text)
  }
}

/** A child that a boss starts with: its label, and how. */
export type Hire = readonly [label: string, options?: SpawnOptions]

/** A parent whose rules come with its arguments. */
export class Boss extends Actor {
  readonly #label: string
  readonly #staff: readonly Hire[]
  readonly #refs = new Map<string, ActorRef<Worker>>()
  constructor(supervision: Supervision = {}, staff: readonly Hire[] = [], label = 'boss') {
    super()
    superviseBy(this, supervisionRules('boss', supervision))
    this.#staff = staff
    this.#label = label
  }
  protected override async onStart(): Promise<void> {
    for (const [label, options] of this.#staff) await this.hire(label, options)
  }
  protected override onStop(reason: StopReason): void {
    const why = reason.kind === 'failed' ? `: ${(reason.error as Error).name}` : ''
    log.push(`${this.#label} stops ${reason.kind}${why}`)
  }
  async hire(label: string, options: SpawnOptions = {}): Promise<ActorRef<Worker>> {
    const ref = await this.context.spawn(Worker, { ...options, args: [label] })
    this.#refs.set(label, ref)
    return ref
  }
  async hirePlain(options: SpawnOptions = {}): Promise<ActorRef<Plain>> {
    return this.context.spawn(Plain, options)
  }
  async hireBoss(
    supervision: Supervision,
    staff: readonly Hire[],
    label: string,
    options: SpawnOptions = {},
  ): Promise<ActorRef<Boss>> {
    return this.context.spawn(Boss, { ...options, args: [supervision, staff, label] })
  }
  ref(label: string): ActorRef<Worker> {
    return this.#refs.get(label)!
  }
  life(): number {
    return this.context.life
  }
  children(): readonly ChildInfo[] {
    return this.context.children
  }
  async stopChild(label: string, drain = false): Promise<void> {
    await this.context.stop(this.ref(label), { drain })
  }
  async killChild(label: string): Promise<void> {
    await this.context.kill(this.ref(label))
  }
  async restartChild(label: string): Promise<void> {
    await this.context.restart(this.ref(label))
  }
  crash(text = 'boss crash'): void {
    throw new Error(text)
  }
  leave(): void {
    void this.context.stop()
  }
  async wait(): Promise<void> {
    await door.pass()
  }
}

expose(import.meta.url, { Worker, Plain, Boss })

/** A boss on main with those children at `on`; the log begins after that. */
export const openStage = async (
  world: World,
  on: Place,
  labels: readonly string[],
  supervision: Supervision = {},
  options: SpawnOptions = {},
): Promise<{ boss: ActorRef<Boss>; refs: readonly ActorRef<Worker>[] }> => {
  const where = await world.sharedHost(on)
  const boss = await world.system.spawn(Boss, { args: [supervision] })
  const refs: ActorRef<Worker>[] = []
  for (const label of labels) refs.push(await boss.ask.hire(label, { ...options, on: where }))
  logged()
  return { boss, refs }
}
