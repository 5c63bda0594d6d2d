import { registerHandle } from '../codec/handles.ts'
import type { AnyRef } from './actor-ref.ts'
import { type CallOptions, checkCallOptions } from './call-options.ts'
import { type Face, facesOf } from './faces.ts'
import { endOf, heldBy } from './held-ref.ts'
import type { Holder } from './holder.ts'
import type { Target } from './target.ts'

/** Every ref there is: one class for all actors, so code that meets many kinds of refs stays fast. Users see it as `ActorRef<A>`. */
export class Ref {
  static {
    // for handles of other packages that carry a ref
    Object.defineProperty(Ref.prototype, heldBy, {
      value(this: Ref, holder: Holder | undefined): Ref {
        return Ref.bind(this, holder ?? this.#holder.asks.outside)
      },
    })
    Object.defineProperty(Ref.prototype, endOf, {
      value(this: Ref, signal: AbortSignal): Promise<boolean> {
        return this.#holder.asks.ended(this.#target, this.#holder, signal)
      },
    })
  }
  readonly #target: Target
  readonly #holder: Holder
  readonly #options: CallOptions | undefined
  #tell: Face | undefined = undefined
  #ask: Face | undefined = undefined
  #stream: Face | undefined = undefined

  constructor(target: Target, holder: Holder, options?: CallOptions) {
    this.#target = target
    this.#holder = holder
    this.#options = options
  }

  get id(): string {
    return this.#target.id
  }

  get tell(): Face {
    return (this.#tell ??= new (facesOf(this.#target.descriptor).Tell)(this.#target, this.#holder, undefined))
  }

  get ask(): Face {
    return (this.#ask ??= new (facesOf(this.#target.descriptor).Ask)(this.#target, this.#holder, this.#options))
  }

  get stream(): Face {
    return (this.#stream ??= new (facesOf(this.#target.descriptor).Stream)(this.#target, this.#holder, this.#options))
  }

  with(options: CallOptions): Ref {
    return new Ref(this.#target, this.#holder, { ...this.#options, ...checkCallOptions(options) })
  }

  async ready(options: Pick<CallOptions, 'timeoutMs' | 'signal'> = {}): Promise<void> {
    await this.#holder.asks.ready(this.#target, { ...this.#options, ...checkCallOptions(options) }, this.#holder)
  }

  equals(other: AnyRef): boolean {
    return other.id === this.id
  }

  toString(): string {
    return `${this.#target.descriptor.name} ${this.id}`
  }

  /** For the kernel: where it leads. */
  static targetOf(ref: Ref): Target {
    return ref.#target
  }

  /** For the kernel: whether `value` is a ref made by this copy of the library. */
  static is(value: unknown): value is Ref {
    return typeof value === 'object' && value !== null && #target in value
  }

  /** The same actor in another's hands. */
  static bind(ref: Ref, holder: Holder): Ref {
    if (ref.#holder === holder && ref.#options === undefined) return ref
    const { asks } = holder
    const target = ref.#target
    return new Ref(target.systemId === asks.systemId ? target : asks.foreign(target), holder)
  }
}

registerHandle(Ref.prototype, {
  // what nobody will hold is copied for its errors only
  pass: (ref, holder) => (holder === undefined ? ref : Ref.bind(ref as Ref, holder as Holder)),
})
