import { NameTakenError } from '../errors/start-errors.ts'
import { Ref } from '../refs/ref.ts'

/** Who has a name: the actor, or the spawn that reserved it and the host where that was called. */
type Holder = { readonly ref: Ref } | { readonly reservation: number; readonly slot: number }

/**
 * The names of one system, kept by main: a name is reserved before its actor is made, published when it runs, and released when it
 * has ended.
 */
export class NameTable {
  readonly #holders = new Map<string, Holder>()
  #reservations = 0

  /**
   * Keeps the name for an actor that is about to be started from the host in `slot`. Returns the number that stands for the
   * reservation. @throws NameTakenError
   */
  reserve(name: string, slot: number): number {
    const holder = this.#holders.get(name)
    if (holder !== undefined) {
      throw new NameTakenError({ actorName: name, holder: 'ref' in holder ? holder.ref.id : 'an actor that is starting' })
    }
    const reservation = ++this.#reservations
    this.#holders.set(name, { reservation, slot })
    return reservation
  }

  /** The actor runs. @throws NameTakenError - the reservation was given up meanwhile, and another has the name */
  publish(name: string, reservation: number, ref: Ref): void {
    const holder = this.#holders.get(name)
    if (holder !== undefined && !('reservation' in holder && holder.reservation === reservation)) {
      throw new NameTakenError({ actorName: name, holder: 'ref' in holder ? holder.ref.id : 'an actor that is starting' })
    }
    this.#holders.set(name, { ref })
  }

  /** Frees the name if the actor of that id has it, or if it is reserved under that number. */
  release(name: string, by: string | number): void {
    const holder = this.#holders.get(name)
    if (holder === undefined) return
    if (('ref' in holder ? holder.ref.id : holder.reservation) === by) this.#holders.delete(name)
  }

  find(name: string): Ref | undefined {
    const holder = this.#holders.get(name)
    return holder !== undefined && 'ref' in holder ? holder.ref : undefined
  }

  /** Frees the names of all actors of a host that is gone, and those it reserved. */
  releaseHost(slot: number): void {
    for (const [name, holder] of this.#holders) {
      if (('ref' in holder ? Ref.targetOf(holder.ref).slot : holder.slot) === slot) this.#holders.delete(name)
    }
  }
}
