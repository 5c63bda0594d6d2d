import { openOutcome } from '../basics/outcome.ts'
import type { Wheel } from '../time/wheel.ts'
import type { Dependents } from './dependents.ts'
import { HostReports } from './host-reports.ts'
import type { Peer } from './peer.ts'
import type { ExitReport, HostPlace, SlotFate } from './platform.ts'
import type { Claim } from './reserved.ts'
import type { Routes } from './routes.ts'
import { unknownEnd } from './unknown-end.ts'

/**
 * What one kernel hears of the ends and returns of other hosts, from its links and from main, and in which order it acts on it: of one slot
 * one thing after the other, as main told it, because a host that is gone is read to its end first.
 */
export class HostEnds {
  readonly #wheel: Wheel
  readonly #routes: Routes
  readonly #dependents: Dependents
  readonly #reports: HostReports
  readonly #underWay = new Map<number, Promise<void>>()

  constructor(wheel: Wheel, routes: Routes, dependents: Dependents) {
    this.#wheel = wheel
    this.#routes = routes
    this.#dependents = dependents
    this.#reports = new HostReports(wheel)
  }

  /** The link to a host ended, for a reason of its own or because of `error`: main says what became of the host, or is silent for too long. */
  async linkEnded(peer: Peer, error: unknown): Promise<void> {
    if (peer.state === 'down') return
    const report = await this.#reports.of(peer.slot, peer.incarnation)
    this.#settle(peer, report ?? unknownEnd(error))
  }

  /**
   * Main says that a host is gone; of its actors `doomed` were being ended. Its peer is settled once all it sent was read, or after a
   * short grace. Resolves with the actors that their supervisors here want back.
   */
  gone(slot: number, incarnation: number, report: ExitReport, doomed: readonly number[]): Promise<Claim[]> {
    if (this.#routes.at(slot, incarnation)?.state === 'up') this.#reports.put(slot, incarnation, report)
    return this.#inTurn(slot, async () => {
      const peer = this.#routes.at(slot, incarnation)
      this.#dependents.doom(slot, doomed)
      await peer?.linkIsRead(this.#wheel)
      if (peer !== undefined) this.#settle(peer, report)
      this.#dependents.dropPlaces(slot)
      this.#end(slot, report.fate ?? 'down')
      return this.#dependents.claim(slot)
    })
  }

  /** A host came back. One that this host has seen end already is not up. */
  up(place: HostPlace): Promise<void> {
    return this.#inTurn(place.slot, () => {
      const peer = this.#routes.arrive(place)
      if (peer !== undefined) this.#dependents.hostReturned(peer)
    })
  }

  /** A slot stays empty that had been about to have a host again. */
  over(slot: number, fate: SlotFate): Promise<void> {
    return this.#inTurn(slot, () => this.#end(slot, fate))
  }

  #end(slot: number, fate: SlotFate): void {
    if (fate === 'down') return
    const peer = this.#routes.peerOf(slot)
    if (peer?.state === 'down') peer.fate = fate
    this.#dependents.slotOver(slot, fate)
    if (fate === 'stopped') this.#routes.close(slot) // those that are lost are few, and people want to know of them
  }

  #settle(peer: Peer, report: ExitReport): void {
    this.#reports.forget(peer.slot, peer.incarnation)
    this.#routes.settled(peer)
    const wasMet = peer.state !== 'connecting'
    peer.down(report)
    if (wasMet) this.#dependents.hostGone(peer)
    else this.#dependents.hostMissed(peer)
  }

  /** Runs `work` after what was begun before for the same slot. */
  async #inTurn<T>(slot: number, work: () => T | Promise<T>): Promise<T> {
    const before = this.#underWay.get(slot)
    const turn = openOutcome<void>()
    this.#underWay.set(slot, turn.promise)
    if (before !== undefined) await before
    try {
      return await work()
    } finally {
      if (this.#underWay.get(slot) === turn.promise) this.#underWay.delete(slot)
      turn.resolve()
    }
  }
}
