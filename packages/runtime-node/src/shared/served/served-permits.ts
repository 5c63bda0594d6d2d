import { TooManyPermitsError } from '../errors/semaphore-errors.ts'
import type { Entrance } from '../locks/lock-core.ts'
import type { PermitsCore } from '../locks/permits-core.ts'
import { oneObject } from '../memory/one-object.ts'
import type { WaitLimits } from '../waiting/wait-in-loop.ts'
import { refusal, type ServedPlace } from './served-place.ts'
import { waitInServer } from './served-wait.ts'

/** The permits of a semaphore in a server, which knows how many each host has. */
export class ServedPermits implements PermitsCore {
  readonly cell: ServedPlace
  readonly fair = true
  readonly most: number
  readonly #isBounded: boolean
  #held = 0
  #giving: Promise<void> | undefined

  private constructor(place: ServedPlace, most: number, isBounded: boolean) {
    this.cell = place
    this.most = most
    this.#isBounded = isBounded
  }

  static at(place: ServedPlace, most: number, isBounded: boolean): ServedPermits {
    return oneObject(`served ${place.key}`, () => new ServedPermits(place, most, isBounded))
  }

  get left(): number {
    throw refusal(this.cell, 'value')
  }

  /** Of a bounded one there are always as many as there may be, unless some were consumed. */
  get all(): number {
    return this.most
  }

  get held(): number {
    return this.#held
  }

  get giving(): Promise<void> | undefined {
    return this.#giving
  }

  takeAtOnce(): boolean {
    return false
  }

  tryTake(): boolean {
    throw refusal(this.cell, 'tryAcquire')
  }

  takeSync(): Entrance {
    throw refusal(this.cell, 'what blocks')
  }

  async take(permits: number, limits: WaitLimits): Promise<Entrance> {
    const late = (): void => void this.cell.send('give', permits)
    const { is } = await waitInServer<{ readonly is: 'in' }>(this.cell, limits, late, 'take', permits)
    if (is === 'in') this.#held += permits
    return is
  }

  /** What this host does not hold cannot be given back at a bounded one; the server alone knows whether some were consumed. */
  give(permits: number): boolean {
    if (this.#isBounded && permits > this.#held) return false
    this.#gave(permits)
    this.#giving = this.cell.send('give', permits)
    return true
  }

  /** The same with the server's own word. @throws TooManyPermitsError */
  async giveAndHear(permits: number): Promise<void> {
    const refused = (await this.cell.call('give', permits)) as { readonly would: number; readonly most: number } | undefined
    if (refused !== undefined) throw new TooManyPermitsError({ lock: this.cell.label, permits, ...refused })
    this.#gave(permits)
  }

  consume(permits: number): void {
    this.#gave(permits)
    this.#giving = this.cell.send('consume', permits)
  }

  #gave(permits: number): void {
    this.#held -= Math.min(permits, this.#held)
  }
}
