import type { TraceEntry } from '../actor/inspection.ts'
import { shortText } from '../errors/short-text.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import { Ref } from '../refs/ref.ts'
import { type MessageKind, messageKind, type Target } from '../refs/target.ts'
import type { Clock } from '../time/clock.ts'
import type { OwnMail } from './own-mail.ts'
import { TraceRing } from './trace-ring.ts'

/** What goes in and out of one actor, for those who look; without them there is none of this. */
export class ActorTrace {
  readonly #clock: Clock
  readonly #descriptor: Descriptor
  readonly #onUnread: () => void
  readonly #rings = new Set<TraceRing>()

  /** `onUnread`: nobody looks any more. */
  constructor(clock: Clock, descriptor: Descriptor, onUnread: () => void) {
    this.#clock = clock
    this.#descriptor = descriptor
    this.#onUnread = onUnread
  }

  open(limit: number): TraceRing {
    const ring = new TraceRing(limit, () => {
      this.#rings.delete(ring)
      if (this.#rings.size === 0) this.#onUnread()
    })
    this.#rings.add(ring)
    return ring
  }

  /** A message is about to be handled. */
  handled(kind: MessageKind, method: number, args: readonly unknown[]): void {
    this.#add('in', kindName(kind), this.#descriptor.methodName(method), undefined, args)
  }

  ownHandled(own: OwnMail): void {
    this.#add('in', own.label === 'onNotice' ? 'notice' : 'tick', own.label, undefined, [])
  }

  sent(kind: MessageKind, target: Target, method: number, args: readonly unknown[]): void {
    this.#add('out', kindName(kind), target.descriptor.methodName(method), target.id, args)
  }

  /** The actor has ended. */
  end(): void {
    for (const ring of [...this.#rings]) ring.end()
  }

  #add(
    direction: TraceEntry['direction'],
    kind: TraceEntry['kind'],
    method: string,
    to: string | undefined,
    args: readonly unknown[],
  ): void {
    const entry = { atMs: this.#clock.now(), direction, kind, method, to, args: args.map(textOf) }
    for (const ring of this.#rings) ring.add(entry)
  }
}

const kindName = (kind: MessageKind): TraceEntry['kind'] =>
  kind === messageKind.ask ? 'ask' : kind === messageKind.stream ? 'stream' : 'tell'

const textOf = (value: unknown): string => (Ref.is(value) ? String(value) : shortText(value))
