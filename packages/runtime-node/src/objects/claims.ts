import type { ClientKey } from './client.ts'

/**
 * Who holds one object: for each client how many proxies of it were sent there, less how many it has given back.
 *
 * A proxy is claimed for the client it is sent to by whoever sends it, who gives back his own only after that. The claim and the client's
 * own giving back may come in either order, since they take different ways: the count of a client may be below zero for a while. Whoever
 * sent that proxy is still counted then, so the object is free exactly when no client has a count other than zero.
 */
export class Claims {
  readonly #counts = new Map<ClientKey, number>()
  /** Whether anybody ever held it. */
  wasClaimed = false

  get isFree(): boolean {
    return this.#counts.size === 0
  }

  /** How many proxies clients have been sent and have not given back. */
  get total(): number {
    let total = 0
    for (const count of this.#counts.values()) total += count
    return total
  }

  /** Negative to give back. */
  add(client: ClientKey, count: number): void {
    this.wasClaimed = true
    const sum = (this.#counts.get(client) ?? 0) + count
    if (sum === 0) this.#counts.delete(client)
    else this.#counts.set(client, sum)
  }

  /** The client is gone, with all it had. */
  drop(client: ClientKey): void {
    this.#counts.delete(client)
  }
}
