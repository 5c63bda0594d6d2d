import type { NameEvent } from '../actor/name-event.ts'
import { NameTakenError } from '../errors/start-errors.ts'
import type { Ref } from '../refs/ref.ts'
import { isLostWith } from './lost-with-host.ts'

/** A host in one of its incarnations. */
export interface HostLife {
  readonly slot: number
  readonly incarnation: number
}

/** A name that is kept for a spawn under way, and the host where that was called. */
interface Reservation {
  readonly reservation: number
  readonly by: HostLife
}

/** Who has a name: the actor, or the spawn that is to make it. */
type Holder = { readonly ref: Ref } | Reservation

/** A name came to an actor or went from it. */
export interface NameChange {
  readonly change: NameEvent['change']
  readonly name: string
  readonly ref: Ref
}

/**
 * The names of one system, kept by main. The name of an actor that is being started is reserved before, published when it runs, and
 * freed when it has ended; a running actor may be given more. Every operation takes effect at once, so they are in one order.
 */
export class NameTable {
  readonly #holders = new Map<string, Holder>()
  readonly #namesOf = new Map<string, Set<string>>()
  readonly #onChange: (change: NameChange) => void
  #reservations = 0

  constructor(onChange: (change: NameChange) => void) {
    this.#onChange = onChange
  }

  /** How many names are in use, the reserved ones included. */
  get size(): number {
    return this.#holders.size
  }

  /**
   * Keeps the name for an actor that is about to be started from that host. Returns the number that stands for the reservation.
   * @throws NameTakenError
   */
  reserve(name: string, by: HostLife): number {
    this.#refuseIfTaken(name)
    const reservation = ++this.#reservations
    this.#holders.set(name, { reservation, by })
    return reservation
  }

  /** The actor runs. @throws NameTakenError - the reservation was given up meanwhile, and another has the name */
  publish(name: string, reservation: number, ref: Ref): void {
    const holder = this.#holders.get(name)
    if (!(holder !== undefined && 'reservation' in holder && holder.reservation === reservation)) this.#refuseIfTaken(name)
    this.#put(name, ref)
  }

  /** Gives the name to a running actor; harmless when it has it. @throws NameTakenError */
  give(name: string, ref: Ref): void {
    if (this.find(name)?.id === ref.id) return
    this.#refuseIfTaken(name)
    this.#put(name, ref)
  }

  /** Frees the name if the actor of that id has it, or if it is reserved under that number. */
  release(name: string, by: string | number): void {
    const holder = this.#holders.get(name)
    if (holder === undefined) return
    if ('ref' in holder) {
      if (holder.ref.id === by) this.#free(name, holder.ref)
    } else if (holder.reservation === by) this.#holders.delete(name)
  }

  /** Takes the name from the actor that has it. A name that is kept for one that is starting stays kept. */
  unregister(name: string): void {
    const ref = this.find(name)
    if (ref !== undefined) this.#free(name, ref)
  }

  find(name: string): Ref | undefined {
    const holder = this.#holders.get(name)
    return holder !== undefined && 'ref' in holder ? holder.ref : undefined
  }

  reservedBy(name: string): Reservation | undefined {
    const holder = this.#holders.get(name)
    return holder !== undefined && 'reservation' in holder ? holder : undefined
  }

  /** The actors that have a name, as appearances. */
  *present(): Generator<NameChange> {
    for (const [name, holder] of this.#holders) if ('ref' in holder) yield { change: 'appeared', name, ref: holder.ref }
  }

  /** Frees all names of an actor. */
  actorEnded(id: string): void {
    for (const name of [...(this.#namesOf.get(id) ?? [])]) this.release(name, id)
  }

  /**
   * A host is gone: what it reserved is free, and so are the names of its actors, except those whose numbers are `wanted`: their
   * supervisors bring them back, and until then they are found as before.
   */
  hostDown(slot: number, incarnation: number, wanted: ReadonlySet<number>): void {
    for (const [name, holder] of [...this.#holders]) {
      if ('ref' in holder) {
        if (isLostWith(holder.ref, slot, incarnation, wanted)) this.#free(name, holder.ref)
      } else if (holder.by.slot === slot && holder.by.incarnation <= incarnation) this.#holders.delete(name)
    }
  }

  /** The error for somebody who wants a name that is in use. */
  refusal(name: string): NameTakenError {
    return new NameTakenError({ actorName: name, holder: this.find(name)?.id ?? 'an actor that is starting' })
  }

  #refuseIfTaken(name: string): void {
    if (this.#holders.has(name)) throw this.refusal(name)
  }

  #put(name: string, ref: Ref): void {
    this.#holders.set(name, { ref })
    const names = this.#namesOf.get(ref.id)
    if (names === undefined) this.#namesOf.set(ref.id, new Set([name]))
    else names.add(name)
    this.#onChange({ change: 'appeared', name, ref })
  }

  #free(name: string, ref: Ref): void {
    this.#holders.delete(name)
    const names = this.#namesOf.get(ref.id)
    names?.delete(name)
    if (names?.size === 0) this.#namesOf.delete(ref.id)
    this.#onChange({ change: 'vanished', name, ref })
  }
}
