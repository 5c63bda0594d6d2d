import { copyValue } from '../codec/copy.ts'
import { lightestBytes } from '../mailbox/mailbox.ts'
import type { Readying, Room } from '../refs/ready-wait.ts'
import { ReadyQueue } from './ready-queue.ts'

/** So much may wait for the link before nobody is told to send more. */
const outboxMarkBytes = 1024 * 1024

/** The peer over there. */
export interface FarOwner {
  readonly out: {
    /** Bytes that wait for the link. */
    readonly queuedBytes: number
    /** Messages and bytes given to this link so far. */
    readonly messages: number
    readonly totalBytes: number
    /** Told once when less waits for the link than before. */
    onEased: (() => void) | undefined
  }
  readonly realm: { later(action: () => void): void }
  /** Asks the peer to tell the room of that actor, once there is some. */
  askRoom(number: number): void
  /** Nobody here wants the rest of it. */
  giveBackRoom(number: number): void
}

/**
 * Who waits on this host until actors on another one have room. The other kernel is asked once for all who wait for one actor, and
 * answers when the mailbox there is below its mark; what room it tells is shared out until it is used up, or nobody wants any.
 */
export class FarReadiness {
  readonly #peer: FarOwner
  readonly #actors = new Map<number, FarActor>()
  readonly #mostQueuedBytes: number

  constructor(peer: FarOwner, linkCapBytes: number) {
    this.#peer = peer
    this.#mostQueuedBytes = Math.min(outboxMarkBytes, linkCapBytes / 2)
  }

  ask(number: number, who: Readying): void {
    ;(this.#actors.get(number) ?? this.#begin(number)).ask(who)
  }

  #begin(number: number): FarActor {
    const forget = (): void => {
      // there may be another one by now
      if (this.#actors.get(number) !== actor) return
      this.#actors.delete(number)
      this.#peer.giveBackRoom(number)
    }
    const actor = new FarActor(this.#peer, number, () => this.#mayLeave(), forget)
    this.#actors.set(number, actor)
    return actor
  }

  told(number: number, room: Room | undefined, error: Error | undefined): void {
    const actor = this.#actors.get(number)
    if (room !== undefined) return actor?.told(room)
    this.#actors.delete(number)
    actor?.fail(() => copyValue(error, undefined, 'error') as Error)
  }

  /** The host is gone. */
  fail(error: () => Error): void {
    for (const actor of this.#actors.values()) actor.fail(error)
    this.#actors.clear()
  }

  /** Whether the outbox is below its mark; if not, all who wait are looked at when it is. */
  #mayLeave(): boolean {
    const { out } = this.#peer
    if (out.queuedBytes < this.#mostQueuedBytes) return true
    out.onEased ??= () => {
      for (const actor of this.#actors.values()) actor.look()
    }
    return false
  }
}

/** One actor over there. */
class FarActor {
  readonly #peer: FarOwner
  readonly #number: number
  readonly #mayLeave: () => boolean
  readonly #forget: () => void
  readonly #queue = new ReadyQueue()
  /** How far the link may count before the room that was told is used up: all that goes over it is taken for mail of this actor. */
  #lasts: Room = { messages: 0, bytes: 0 }
  /** How far it had counted when the other kernel was asked. */
  #asked: Room | undefined = undefined
  /** Told since the platform last looked round: their messages may be yet to come. */
  #granted = 0
  #used = false
  #resetPlanned = false

  constructor(peer: FarOwner, number: number, mayLeave: () => boolean, forget: () => void) {
    this.#peer = peer
    this.#number = number
    this.#mayLeave = mayLeave
    this.#forget = forget
  }

  ask(who: Readying): void {
    this.#queue.push(who)
    this.look()
  }

  /** Whoever waits longest gets some of it, however much went over the link meanwhile. */
  told({ messages, bytes }: Room): void {
    const asked = this.#asked ?? this.#counts()
    this.#asked = undefined
    this.#lasts = { messages: asked.messages + messages, bytes: asked.bytes + bytes }
    const { first } = this.#queue
    if (first === undefined) return this.#forget()
    if (!this.#hasRoom() && this.#mayLeave()) this.#grant(first)
    this.look()
  }

  look(): void {
    for (let who = this.#queue.first; who !== undefined && this.#mayLeave(); who = this.#queue.first) {
      if (!this.#hasRoom()) return this.#askRoom()
      this.#grant(who)
    }
  }

  fail(error: () => Error): void {
    this.#queue.fail(error)
  }

  #grant(who: Readying): void {
    this.#queue.remove(who)
    this.#granted++
    this.#used = true
    this.#planReset()
    who.resolve(this.#lasts)
  }

  #askRoom(): void {
    if (this.#asked !== undefined) return
    this.#asked = this.#counts()
    this.#peer.askRoom(this.#number)
  }

  #hasRoom(): boolean {
    const { messages, bytes } = this.#counts()
    return messages + this.#granted < this.#lasts.messages && bytes + this.#granted * lightestBytes < this.#lasts.bytes
  }

  /** A message weighs more in a mailbox than it does on the link. */
  #counts(): Room {
    const { messages, totalBytes } = this.#peer.out
    return { messages, bytes: totalBytes + messages * lightestBytes }
  }

  /** Room that nobody wanted while the platform looked round once is forgotten: the next one asks anew. */
  #planReset(): void {
    if (this.#resetPlanned) return
    this.#resetPlanned = true
    this.#peer.realm.later(() => {
      this.#resetPlanned = false
      this.#granted = 0
      this.look()
      if (this.#used) this.#planReset()
      else if (this.#queue.first === undefined && this.#asked === undefined) this.#forget()
      this.#used = false
    })
  }
}
