import { copyArguments } from '../codec/copy.ts'
import { ActorNotFoundError, ActorStoppedError } from '../errors/not-delivered-errors.ts'
import { type ActorNumber, actorId } from '../ids/actor-number.ts'
import type { Caller } from '../refs/caller.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import type { Readying } from '../refs/ready-wait.ts'
import { type MessageKind, messageKind, type Target } from '../refs/target.ts'
import type { DeadLetters } from './dead-letters.ts'

/** An actor of this host that has ended, or that never was. */
export class EndedActor implements Target {
  readonly systemId: string
  readonly slot: number
  readonly number: ActorNumber
  readonly descriptor: Descriptor
  readonly #existed: boolean
  readonly #deadLetters: DeadLetters

  constructor(
    realm: { readonly systemId: string; readonly slot: number; readonly deadLetters: DeadLetters },
    number: ActorNumber,
    descriptor: Descriptor,
    existed: boolean,
  ) {
    this.systemId = realm.systemId
    this.slot = realm.slot
    this.#deadLetters = realm.deadLetters
    this.number = number
    this.descriptor = descriptor
    this.#existed = existed
  }

  get id(): string {
    return actorId(this.systemId, this.slot, this.number)
  }

  send(kind: MessageKind, method: number, args: unknown[], caller: Caller | undefined): void {
    copyArguments(args, undefined) // what is moved is gone, and what cannot be sent is told, also when nobody will get it
    const { id } = this
    caller?.fail(this.#error())
    if (kind === messageKind.tell)
      this.#deadLetters.add(id, this.descriptor.methodName(method), this.#existed ? 'stopped' : 'not-found')
  }

  whenReady(who: Readying): void {
    who.reject(this.#error())
  }

  #error(): Error {
    const { id } = this
    return this.#existed ? new ActorStoppedError({ actor: id, reason: 'stopped' }) : new ActorNotFoundError({ actor: id })
  }
}
