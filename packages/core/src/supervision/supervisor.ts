import { Actor } from '../actor/actor.ts'
import type { ActorOptions } from '../actor/actor-options.ts'
import type { ChildInfo } from '../actor/inspection.ts'
import type { Supervision } from '../actor/supervision-options.ts'
import { supervisionRules } from '../actor/supervision-rules.ts'
import { superviseBy } from '../actor/supervision-slot.ts'
import type { ActorBrand } from '../codec/sendable.ts'
import { ChildExistsError, ChildNotFoundError } from '../errors/supervision-errors.ts'
import type { ActorRef, AnyRef } from '../refs/actor-ref.ts'
import type { ChildSpec } from './child-spec.ts'
import { startByKey } from './start-by-key.ts'

/** What a {@link Supervisor} is made from. */
export interface SupervisorOptions extends Supervision {
  /** Started in this order when the supervisor starts, and again in each of its lives. @defaultValue none */
  readonly children?: readonly ChildSpec[]
}

/** A child of a {@link Supervisor}: one that runs, or is about to, or one that has ended and could be started again. */
export interface SupervisedChild {
  readonly id: string
  /** The class, for people. */
  readonly at: string
  readonly restart: ChildInfo['restart']
  readonly significant: boolean
  /** `ended`: it stopped itself, or was stopped; `restartChild` starts it anew. */
  readonly state: ChildInfo['state'] | 'ended'
  /** Of one that has not ended. */
  readonly ref: AnyRef | undefined
}

/** How many children a {@link Supervisor} has. */
export interface ChildCount {
  /** All it knows, those that have ended included. */
  readonly specs: number
  /** Those that have not ended. */
  readonly active: number
  /** Those of them that wait for their next life, or for their host. */
  readonly restarting: number
}

interface Entry {
  readonly spec: ChildSpec
  ref: AnyRef | undefined
  starts: boolean
}

/**
 * An actor that does nothing but supervise: it starts the children it was given in order, restarts them by its strategy, and stops them
 * from the last to the first when it ends. More can be started while it runs; those are gone when it is restarted itself.
 *
 * It answers one request at a time, so a child whose start takes long keeps the next `startChild` waiting; `which`, `children` and
 * `count` are answered meanwhile. A child must not ask its own supervisor in `onStart`: the supervisor is waiting for that.
 *
 * @example
 * await system.spawn(Supervisor, {
 *   args: [{ strategy: 'rest-for-one', children: [childSpec(Database, { id: 'db' }), childSpec(Shop, { id: 'shop', on: 'thread' })] }],
 * })
 */
export class Supervisor extends Actor {
  static readonly options: ActorOptions<Supervisor> = { interleave: { which: true, children: true, count: true } }
  readonly #first: readonly ChildSpec[]
  readonly #entries = new Map<string, Entry>()

  /** @throws OptionError - a rule of supervision makes no sense */
  constructor({ children = [], ...supervision }: SupervisorOptions = {}) {
    super()
    superviseBy(this, supervisionRules('Supervisor', supervision))
    this.#first = children
  }

  protected override async onStart(): Promise<void> {
    for (const spec of this.#first) await this.startChild(spec)
  }

  /**
   * Starts one more child, the last born.
   * @throws ChildExistsError, and what `spawn` throws: then it is no child
   */
  async startChild<A extends ActorBrand>(spec: ChildSpec<A>): Promise<ActorRef<A>> {
    const { id } = spec
    this.#forgetTemporary()
    if (this.#entries.has(id)) throw new ChildExistsError({ supervisor: this.self.id, child: id })
    const entry: Entry = { spec, ref: undefined, starts: false }
    this.#entries.set(id, entry)
    try {
      return (await this.#start(entry)) as ActorRef<A>
    } catch (error) {
      this.#entries.delete(id)
      throw error
    }
  }

  /**
   * Stops a child; it is kept, and may be started again, unless it had only one life. Resolves when it has ended, also when it had before.
   * @throws ChildNotFoundError
   */
  async stopChild(id: string): Promise<void> {
    const entry = this.#get(id)
    if (this.#living().has(entry.ref?.id)) await this.context.stop(entry.ref)
  }

  /**
   * Begins another life of a child that has not ended, with the same ref; one that has is started anew, as another actor. No failure is
   * counted. @throws ChildNotFoundError, and what the start failed with
   */
  async restartChild(id: string): Promise<AnyRef> {
    const entry = this.#get(id)
    if (!this.#living().has(entry.ref?.id)) return this.#start(entry)
    await this.context.restart(entry.ref!)
    return entry.ref!
  }

  /** Stops a child and forgets it. @throws ChildNotFoundError */
  async removeChild(id: string): Promise<void> {
    await this.stopChild(id)
    this.#entries.delete(id)
  }

  /** The ref of a child that has not ended, by its id or its spec. */
  async which<A extends ActorBrand>(child: string | ChildSpec<A>): Promise<ActorRef<A> | undefined> {
    const entry = this.#entries.get(typeof child === 'string' ? child : child.id)
    return this.#living().has(entry?.ref?.id) ? (entry!.ref as ActorRef<A>) : undefined
  }

  /** All children in the order in which they were added. */
  children(): readonly SupervisedChild[] {
    const living = this.#forgetTemporary()
    return [...this.#entries.values()].map(({ spec, ref, starts }) => {
      const { id, key, options } = spec
      const info = living.get(ref?.id)
      return {
        id,
        at: key.slice(key.lastIndexOf('#') + 1),
        restart: options.restart ?? 'transient',
        significant: options.significant === true,
        state: info?.state ?? (starts ? 'starting' : 'ended'),
        ref: info === undefined ? undefined : ref,
      }
    })
  }

  count(): ChildCount {
    const states = this.children().map(({ state }) => state)
    const active = states.filter((state) => state !== 'ended')
    const restarting = active.filter((state) => state === 'restarting' || state === 'away')
    return { specs: states.length, active: active.length, restarting: restarting.length }
  }

  async #start(entry: Entry): Promise<AnyRef> {
    const { spec } = entry
    entry.starts = true
    try {
      return (entry.ref = await startByKey(this.context, spec, spec.args))
    } finally {
      entry.starts = false
    }
  }

  /** @throws ChildNotFoundError */
  #get(id: string): Entry {
    this.#forgetTemporary()
    const entry = this.#entries.get(id)
    if (entry === undefined) throw new ChildNotFoundError({ supervisor: this.self.id, child: id })
    return entry
  }

  /** What the kernel knows of those that have not ended, by the ids of their refs. */
  #living(): ReadonlyMap<string | undefined, ChildInfo> {
    return new Map(this.context.children.map((info) => [info.id, info]))
  }

  #forgetTemporary(): ReadonlyMap<string | undefined, ChildInfo> {
    const living = this.#living()
    for (const [id, { spec, ref, starts }] of this.#entries) {
      if (spec.options.restart === 'temporary' && !starts && !living.has(ref?.id)) this.#entries.delete(id)
    }
    return living
  }
}
