import { copyArguments } from '../codec/copy.ts'
import type { Caller } from '../refs/caller.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import type { Holder } from '../refs/holder.ts'
import type { Readying } from '../refs/ready-wait.ts'
import { type MessageKind, messageKind, type Target } from '../refs/target.ts'
import { type EffectDesk, effectOf, endlessRoom } from './effect-target.ts'
import type { TestMail } from './test-turn.ts'

/** The actor under test, as the ways into it need it. */
export interface InletOwner extends EffectDesk {
  readonly id: string
  readonly life: Holder
  readonly protocol: { readonly descriptor: Descriptor }
  readonly takesMail: boolean
  messageOf(kind: MessageKind, method: number, args: readonly unknown[], caller: Caller | undefined): TestMail
  deliver(mail: TestMail): void
  deliverSoon(mail: TestMail): void
  stoppedError(): Error
}

/** The actor under test as the test sees it: what it sends is handled before the call returns. */
export class Inlet implements Target {
  readonly systemId = 'test'
  readonly slot = 0
  readonly number = 0
  readonly #actor: InletOwner

  constructor(actor: InletOwner) {
    this.#actor = actor
  }

  get id(): string {
    return this.#actor.id
  }

  get descriptor(): Descriptor {
    return this.#actor.protocol.descriptor
  }

  send(kind: MessageKind, method: number, args: unknown[], caller: Caller | undefined): void {
    this.#actor.deliver(this.#actor.messageOf(kind, method, copyArguments(args, this.#actor.life), caller))
  }

  whenReady(who: Readying): void {
    who.resolve(endlessRoom)
  }
}

/** The actor under test as it sees itself: what it sends is an effect, and is handled after the message at hand. */
export class SelfTarget implements Target {
  readonly systemId = 'behaviour'
  readonly slot = 0
  readonly number = 0
  readonly #actor: InletOwner

  constructor(actor: InletOwner) {
    this.#actor = actor
  }

  get id(): string {
    return this.#actor.id
  }

  get descriptor(): Descriptor {
    return this.#actor.protocol.descriptor
  }

  send(kind: MessageKind, method: number, args: unknown[], caller: Caller | undefined): void {
    const actor = this.#actor
    const own = copyArguments(args, actor.life)
    // a second copy: the test may change what it gets
    actor.record(effectOf(this, kind, method, copyArguments([...own], actor.bystander), caller))
    if (actor.takesMail) actor.deliverSoon(actor.messageOf(kind, method, own, caller))
    else if (kind !== messageKind.tell) caller!.fail(actor.stoppedError())
  }

  whenReady(who: Readying): void {
    who.resolve(endlessRoom)
  }
}
