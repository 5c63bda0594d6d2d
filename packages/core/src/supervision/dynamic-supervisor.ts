import { Actor } from '../actor/actor.ts'
import type { ActorOptions } from '../actor/actor-options.ts'
import type { Supervision } from '../actor/supervision-options.ts'
import { supervisionRules } from '../actor/supervision-rules.ts'
import { superviseBy } from '../actor/supervision-slot.ts'
import type { ActorBrand } from '../codec/sendable.ts'
import { ChildNotFoundError } from '../errors/supervision-errors.ts'
import type { ActorRef, AnyRef } from '../refs/actor-ref.ts'
import type { ChildTemplate } from './child-spec.ts'
import { startByKey } from './start-by-key.ts'

const leastRefs = 64

/** What a {@link DynamicSupervisor} is made from. */
export interface DynamicSupervisorOptions<A, P extends readonly unknown[]> extends Omit<Supervision, 'strategy'> {
  /** What all its children are. */
  readonly child: ChildTemplate<A, P>
}

/**
 * Supervises any number of children of one kind, which come and go: sessions, connections, jobs. Each is started with arguments of its
 * own and restarted by itself; one that has ended is forgotten. Children start side by side.
 *
 * @example
 * const sessions = await system.spawn(DynamicSupervisor<Session, [user: string]>, { args: [{ child: childTemplate(Session) }] })
 * const session = await sessions.ask.startChild('Ada')
 */
export class DynamicSupervisor<A extends ActorBrand = Actor, P extends readonly unknown[] = readonly unknown[]> extends Actor {
  static readonly options: ActorOptions<DynamicSupervisor> = { interleave: true }
  readonly #template: ChildTemplate<A, P>
  readonly #refs = new Map<string, AnyRef>()
  /** With more refs it is time to look for those of children that have ended. */
  #mostRefs = leastRefs

  /** @throws OptionError - a rule of supervision makes no sense */
  constructor({ child, ...supervision }: DynamicSupervisorOptions<A, P>) {
    super()
    superviseBy(this, supervisionRules('DynamicSupervisor', supervision))
    this.#template = child
  }

  /** @throws what `spawn` throws */
  async startChild(...args: P): Promise<ActorRef<A>> {
    const ref = await startByKey(this.context, this.#template, args)
    this.#refs.set(ref.id, ref)
    if (this.#refs.size > this.#mostRefs) this.#forgetEnded()
    return ref as ActorRef<A>
  }

  /** Resolves when it has ended. @throws ChildNotFoundError - it is no child of this supervisor, or has ended */
  async stopChild(child: AnyRef): Promise<void> {
    const ref = this.#living().find(({ id }) => id === child.id)
    if (ref === undefined) throw new ChildNotFoundError({ supervisor: this.self.id, child: child.id })
    await this.context.stop(ref)
  }

  /** Those that have not ended, in the order of their birth. */
  async children(): Promise<readonly ActorRef<A>[]> {
    return this.#living() as ActorRef<A>[]
  }

  count(): number {
    return this.context.children.length
  }

  #living(): AnyRef[] {
    return this.context.children.flatMap(({ id }) => this.#refs.get(id) ?? [])
  }

  /** Seldom enough that starting and ending children costs the same however many there are. */
  #forgetEnded(): void {
    const living = this.#living()
    this.#refs.clear()
    for (const ref of living) this.#refs.set(ref.id, ref)
    this.#mostRefs = Math.max(leastRefs, 2 * living.length)
  }
}
