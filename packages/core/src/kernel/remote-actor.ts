import { type ActorNumber, actorId } from '../ids/actor-number.ts'
import type { Caller } from '../refs/caller.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import type { Readying } from '../refs/ready-wait.ts'
import type { MessageKind, Target } from '../refs/target.ts'

/** The way to another host, as an actor there needs it. */
export interface Way {
  readonly systemId: string
  readonly slot: number
  sendTo(actor: Target, kind: MessageKind, method: number, args: unknown[], caller: Caller | undefined): void
  whenReady(actor: Target, who: Readying): void
}

/** An actor on another host. */
export class RemoteActor implements Target {
  readonly way: Way
  readonly number: ActorNumber
  readonly descriptor: Descriptor

  constructor(way: Way, number: ActorNumber, descriptor: Descriptor) {
    this.way = way
    this.number = number
    this.descriptor = descriptor
  }

  get systemId(): string {
    return this.way.systemId
  }

  get slot(): number {
    return this.way.slot
  }

  get id(): string {
    return actorId(this.way.systemId, this.way.slot, this.number)
  }

  send(kind: MessageKind, method: number, args: unknown[], caller: Caller | undefined): void {
    this.way.sendTo(this, kind, method, args, caller)
  }

  whenReady(who: Readying): void {
    this.way.whenReady(this, who)
  }
}
