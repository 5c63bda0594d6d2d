import { isActorClass } from '../actor/actor.ts'
import type { ActorContext } from '../actor/context.ts'
import type { HostedSystem } from '../actor/hosted-system.ts'
import type { ChildInfo } from '../actor/inspection.ts'
import { type KernelDoor, kernelDoor } from '../actor/kernel-door.ts'
import { protocolOf } from '../actor/protocol.ts'
import type { Spawn } from '../actor/spawn-options.ts'
import type { StopOptions } from '../actor/stop-options.ts'
import type { Timers } from '../actor/timers.ts'
import { ignore } from '../basics/ignore.ts'
import { quiet } from '../basics/quiet.ts'
import { copyArguments } from '../codec/copy.ts'
import { find } from '../codec/exposed-table.ts'
import { ContextError } from '../errors/handler-errors.ts'
import { NotExposedError } from '../errors/not-delivered-errors.ts'
import { OptionError } from '../errors/option-error.ts'
import { StashFullError } from '../errors/supervision-errors.ts'
import { toError } from '../errors/to-error.ts'
import type { SpawnRequest } from '../kernel/spawn-request.ts'
import { checkSpawnRequest } from '../kernel/spawn-request.ts'
import type { ActorRef, AnyRef } from '../refs/actor-ref.ts'
import { Ref } from '../refs/ref.ts'
import type { ChildOrder, Spawned, TieName } from './effect.ts'
import { newTestId, StubTarget } from './stub-target.ts'
import type { TestedActor } from './tested-actor.ts'
import { TestedSystem } from './tested-system.ts'

/** What a test may say about the surroundings of an actor under test. */
export interface Surroundings {
  /** What `context.name` says. */
  readonly name?: string
  /** What `context.life` says. @defaultValue 1 */
  readonly life?: number
  /** Stands in for parts of `context.system`; what is missing throws `ContextError` when it is used. */
  readonly system?: Partial<HostedSystem>
  /** Sees every spawn; what it throws is what the spawn rejects with. */
  readonly onSpawn?: (spawned: Spawned) => void
}

/** `this.context` of an actor under test: everything it is asked to do is an effect. */
export class TestedContext implements ActorContext {
  static {
    // a member whose name is a symbol cannot stand in a class under isolatedDeclarations
    Object.defineProperty(this.prototype, kernelDoor, {
      get(this: TestedContext) {
        return this.#door
      },
    })
  }

  readonly name: string | undefined
  readonly life: number
  readonly system: HostedSystem
  readonly #actor: TestedActor
  readonly #onSpawn: ((spawned: Spawned) => void) | undefined
  readonly #children = new Map<string, ChildInfo>()
  readonly #watched = new Set<string>()
  readonly #linked = new Set<string>()

  constructor(actor: TestedActor, { name, life = 1, system = {}, onSpawn }: Surroundings) {
    this.#actor = actor
    this.name = name
    this.life = life
    this.#onSpawn = onSpawn
    this.system = new TestedSystem(actor, system, this.#spawning('system')) as unknown as HostedSystem
  }

  get signal(): AbortSignal {
    const { life } = this.#actor
    if (!life.fenced) return life.signal
    const controller = new AbortController()
    controller.abort(life.refusal())
    return controller.signal
  }

  get timers(): Timers {
    this.#actor.mayAct()
    return this.#actor.timers
  }

  get children(): readonly ChildInfo[] {
    return [...this.#children.values()]
  }

  get spawn(): Spawn {
    return this.#spawning('actor') as unknown as Spawn
  }

  async stop(ref?: AnyRef, { drain = false }: StopOptions = {}): Promise<void> {
    this.#actor.mayAct()
    if (ref !== undefined && ref.id !== this.#actor.id) return this.#order('child-stopped', ref)
    this.#actor.record({ effect: 'stopped-itself', drain })
    this.#actor.stop({ kind: 'stopped' }, drain)
  }

  async kill(ref: AnyRef): Promise<void> {
    this.#order('child-killed', ref)
  }

  async restart(ref: AnyRef): Promise<void> {
    this.#order('child-restarted', ref)
  }

  watch(ref: AnyRef): void {
    this.#tie('watched', ref)
    this.#watched.add(ref.id)
  }

  unwatch(ref: AnyRef): void {
    this.#tie('unwatched', ref)
    this.#watched.delete(ref.id)
  }

  link(ref: AnyRef): void {
    this.#tie('linked', ref)
    this.#linked.add(ref.id)
  }

  unlink(ref: AnyRef): void {
    this.#tie('unlinked', ref)
    this.#linked.delete(ref.id)
  }

  stash(): void {
    const actor = this.#actor
    actor.mayAct()
    const { name } = actor.protocol.descriptor
    const { stashLimit } = actor.protocol
    if (stashLimit === 0) throw new ContextError({ what: `${name} does not stash: give it static options = { stash: true }` })
    const turn = actor.life.turn
    if (turn === undefined || turn.stashed || turn.mail.what === 'notice' || turn.mail.what === 'tick') {
      throw new ContextError({ what: 'context.stash puts the message at hand aside, and there is none' })
    }
    if (actor.stashed >= stashLimit) throw new StashFullError({ actor: actor.id, capacity: stashLimit, unit: 'messages' })
    actor.stash(turn)
  }

  unstash(): number {
    this.#actor.mayAct()
    return this.#actor.unstash()
  }

  /** For this library's own actors, such as machines. */
  get #door(): KernelDoor {
    const actor = this.#actor
    return {
      now: () => actor.clock.now(),
      turn: (label, action) => actor.ownTurn(label, action),
      fail: (_label, error) => actor.fail(toError(error)),
      wants: () => false,
      emit: ignore,
      classOf: async ({ key }) => {
        const exposed = find(key)
        if (!isActorClass(exposed)) throw new NotExposedError({ exportName: key })
        return exposed
      },
    }
  }

  // ---- what the test does to it

  isWatching(id: string): boolean {
    return this.#watched.has(id)
  }

  isLinkedTo(id: string): boolean {
    return this.#linked.has(id)
  }

  /** That actor is no more: one notice was all there is. */
  forget(id: string): void {
    this.#watched.delete(id)
    this.#linked.delete(id)
    this.#children.delete(id)
  }

  // ---- spawning

  #spawning(under: Spawned['under']): (actorClass: unknown, request?: SpawnRequest) => Promise<unknown> {
    return (actorClass, request = {}) => quiet(this.#spawn(under, actorClass, request))
  }

  async #spawn(under: Spawned['under'], actorClass: unknown, request: SpawnRequest): Promise<unknown> {
    const actor = this.#actor
    actor.mayAct()
    if (!isActorClass(actorClass))
      throw new OptionError({ option: 'spawn class', expected: 'a class that extends Actor', got: actorClass })
    const { descriptor, restart } = protocolOf(actorClass)
    checkSpawnRequest(request, restart)
    const { args = [], ...options } = request
    const ref = new Ref(new StubTarget(newTestId(descriptor.name), descriptor), actor.bystander)
    const copies = copyArguments([...args], actor.bystander)
    const spawned: Spawned = { effect: 'spawned', under, actor: actorClass, args: copies, options, ref: ref as unknown as AnyRef }
    actor.record(spawned)
    this.#onSpawn?.(spawned)
    const { name, significant = false } = options
    const child = {
      id: ref.id,
      at: descriptor.name,
      name,
      restart: options.restart ?? restart,
      significant,
      state: 'running',
    } as const
    if (under === 'actor') this.#children.set(ref.id, child)
    return Ref.bind(ref, actor.life) as unknown as ActorRef<unknown>
  }

  #order(effect: ChildOrder, ref: AnyRef): void {
    this.#actor.mayAct()
    if (!this.#children.has(ref.id))
      throw new ContextError({ what: `${ref.id} is no child of this actor: use context.system for others` })
    this.#actor.record({ effect, child: ref.id })
    if (effect !== 'child-restarted') this.#children.delete(ref.id)
  }

  #tie(effect: TieName, ref: AnyRef): void {
    this.#actor.mayAct()
    this.#actor.record({ effect, to: ref.id })
  }
}
