import type { Readying, Room } from '../refs/ready-wait.ts'
import type { LocalActor } from './realm.ts'

/** A host that asks for room. */
interface Borrower {
  readonly state: string
}

/** The kernel whose actors have the room. */
export interface RoomDeskHost<B> {
  readonly actors: { get(number: number): LocalActor | undefined }
  /** Whoever is asked for room of the actor with that number, also if there is none any more. */
  targetAt(number: number): { whenReady(who: Readying): void }
  tellRoom(borrower: B, number: number, room: Room | undefined, error: Error | undefined): void
}

/**
 * What actors of this host lend of their room to other hosts. A host has its part until it asks again, because its messages are here
 * then, or gives it back, or goes down: so all hosts together never send more than there is room for.
 */
export class RoomDesk<B extends Borrower> {
  readonly #host: RoomDeskHost<B>
  readonly #lent = new Map<B, Set<number>>()

  constructor(host: RoomDeskHost<B>) {
    this.#host = host
  }

  /** Answers once there is room, or never will be. */
  ask(borrower: B, number: number): void {
    const lent = this.#lentTo(borrower)
    this.giveBack(borrower, number)
    this.#host.targetAt(number).whenReady({
      borrower,
      get settled() {
        return borrower.state === 'down'
      },
      resolve: (room) => {
        lent.add(number)
        this.#host.tellRoom(borrower, number, room, undefined)
      },
      reject: (error) => this.#host.tellRoom(borrower, number, undefined, error),
    })
  }

  giveBack(borrower: B, number: number): void {
    if (this.#lent.get(borrower)?.delete(number) === true) this.#host.actors.get(number)?.giveBackRoom(borrower)
  }

  hostGone(borrower: B): void {
    for (const number of this.#lent.get(borrower) ?? []) this.#host.actors.get(number)?.giveBackRoom(borrower)
    this.#lent.delete(borrower)
  }

  #lentTo(borrower: B): Set<number> {
    let lent = this.#lent.get(borrower)
    if (lent === undefined) this.#lent.set(borrower, (lent = new Set()))
    return lent
  }
}
