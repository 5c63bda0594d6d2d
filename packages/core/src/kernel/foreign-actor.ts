import { copyArguments } from '../codec/copy.ts'
import { ActorNotFoundError } from '../errors/not-delivered-errors.ts'
import { type ActorNumber, actorId } from '../ids/actor-number.ts'
import type { Caller } from '../refs/caller.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import type { Readying } from '../refs/ready-wait.ts'
import { type MessageKind, messageKind, type Target } from '../refs/target.ts'
import type { DeadLetters } from './dead-letters.ts'

/** An actor of another system: its ref can be held and compared, but nothing reaches it from here. */
export class ForeignActor implements Target {
  readonly systemId: string
  readonly slot: number
  readonly number: ActorNumber
  readonly descriptor: Descriptor
  readonly #deadLetters: DeadLetters

  constructor(systemId: string, slot: number, number: ActorNumber, descriptor: Descriptor, deadLetters: DeadLetters) {
    this.systemId = systemId
    this.slot = slot
    this.number = number
    this.descriptor = descriptor
    this.#deadLetters = deadLetters
  }

  get id(): string {
    return actorId(this.systemId, this.slot, this.number)
  }

  send(kind: MessageKind, method: number, args: unknown[], caller: Caller | undefined): void {
    copyArguments(args, undefined) // as for an actor that has ended
    caller?.fail(new ActorNotFoundError({ actor: this.id }))
    if (kind === messageKind.tell) this.#deadLetters.add(this.id, this.descriptor.methodName(method), 'not-found')
  }

  whenReady(who: Readying): void {
    who.reject(new ActorNotFoundError({ actor: this.id }))
  }
}
