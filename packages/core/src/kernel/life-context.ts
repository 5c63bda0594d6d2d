import type { ActorContext } from '../actor/context.ts'
import type { HostedSystem } from '../actor/hosted-system.ts'
import type { ChildInfo } from '../actor/inspection.ts'
import { kernelDoor } from '../actor/kernel-door.ts'
import type { Spawn, SpawnOptions } from '../actor/spawn-options.ts'
import type { StopOptions } from '../actor/stop-options.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import type { Timers } from '../actor/timers.ts'
import { ContextError } from '../errors/handler-errors.ts'
import { OptionError } from '../errors/option-error.ts'
import type { AnyRef } from '../refs/actor-ref.ts'
import type { Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'
import type { Target } from '../refs/target.ts'
import { childInfo } from './child-info.ts'
import type { Child, Children, SupervisingParent } from './children.ts'
import type { Guardian } from './guardian.ts'
import { LifeDoor } from './life-door.ts'
import type { OwnMail } from './own-mail.ts'
import type { Realm } from './realm.ts'
import type { Ties } from './ties.ts'

/** The life behind a context. */
interface Living extends Holder, SupervisingParent {
  readonly signal: AbortSignal
  readonly children: Children
  readonly hasChildren: boolean
  readonly guardian: Guardian
  readonly timers: Timers
  stash(): void
  readonly target: Target & {
    readonly realm: Realm
    readonly lives: number
    readonly name: string | undefined
    readonly ties: Ties
    stop(reason: StopReason): Promise<void>
    stopAfterMail(reason: StopReason): Promise<void>
    acceptOwn(own: OwnMail): void
    failLife(label: string, error: unknown): void
    unstash(): number
  }
}

const byItself: StopReason = { kind: 'stopped' }

/** `this.context` of one life. */
export class LifeContext implements ActorContext {
  static {
    // a member whose name is a symbol cannot stand in a class under isolatedDeclarations
    Object.defineProperty(this.prototype, kernelDoor, {
      get(this: LifeContext) {
        return new LifeDoor(this.#life)
      },
    })
  }

  readonly #life: Living

  constructor(life: Living) {
    this.#life = life
  }

  get signal(): AbortSignal {
    return this.#life.signal
  }

  get system(): HostedSystem {
    return this.#living().target.realm.systemFor(this.#life)
  }

  get spawn(): Spawn {
    const spawn = (actorClass: unknown, options: SpawnOptions & { readonly args?: unknown[] } = {}): Promise<unknown> => {
      const life = this.#living()
      return life.target.realm.spawn(life, life, actorClass, options)
    }
    return spawn as unknown as Spawn
  }

  stop(ref?: AnyRef, options: StopOptions = {}): Promise<void> {
    const life = this.#living()
    if (ref === undefined || ref.id === life.id) {
      // the message at hand comes first, so a handler that waited for its own actor's end would wait for ever
      void (options.drain === true ? life.target.stopAfterMail(byItself) : life.target.stop(byItself))
      return Promise.resolve()
    }
    const child = this.#childOf(ref)
    return options.drain === true
      ? life.target.realm.systemFor(life).stopActor(ref, options)
      : life.children.stop(child, { kind: 'shutdown' })
  }

  kill(ref: AnyRef): Promise<void> {
    return this.#childOf(ref).kill()
  }

  restart(ref: AnyRef): Promise<void> {
    return this.#living().guardian.restart(this.#childOf(ref))
  }

  get children(): readonly ChildInfo[] {
    return this.#living().hasChildren ? this.#life.children.all.map(childInfo) : []
  }

  get life(): number {
    return this.#living().target.lives
  }

  get name(): string | undefined {
    return this.#living().target.name
  }

  get timers(): Timers {
    return this.#living().timers
  }

  stash(): void {
    this.#living().stash()
  }

  unstash(): number {
    return this.#living().target.unstash()
  }

  watch(ref: AnyRef): void {
    this.#living().target.ties.watch(targetOf('watch', ref))
  }

  unwatch(ref: AnyRef): void {
    this.#living().target.ties.unwatch(targetOf('unwatch', ref))
  }

  link(ref: AnyRef): void {
    this.#living().target.ties.link(targetOf('link', ref))
  }

  unlink(ref: AnyRef): void {
    this.#living().target.ties.unlink(targetOf('unlink', ref))
  }

  #childOf(ref: AnyRef): Child {
    const child = this.#living().children.find(ref.id)
    if (child === undefined) throw new ContextError({ what: `${ref.id} is no child of this actor: use system.stopActor` })
    return child
  }

  #living(): Living {
    if (this.#life.fenced) throw this.#life.refusal()
    return this.#life
  }
}

const targetOf = (what: string, ref: AnyRef): Target => {
  if (!Ref.is(ref)) throw new OptionError({ option: `${what} ref`, expected: 'a ref', got: ref })
  return Ref.targetOf(ref)
}
