import { AskCycleError } from '../errors/not-delivered-errors.ts'
import type { PendingAsk } from '../refs/pending-ask.ts'
import type { Target } from '../refs/target.ts'
import { Deadline, type Wheel } from '../time/wheel.ts'
import type { Events } from './events.ts'

/** An ask that waits longer than this is looked into. */
const suspiciousMs = 250
/** A chain of waiting asks longer than this is not followed any further. */
const mostHops = 64
const ageStepMs = 100

/** One ask on the way of a probe: its label, how long it has waited, and which handler waits for it. */
export interface Hop {
  readonly ask: string
  readonly ageMs: number
  readonly waiting: string
}

export interface ProbeServices {
  readonly slot: number
  readonly clock: { now(): number }
  readonly watches: Wheel
  readonly events: Events
  nextCorrelation(): number
  /**
   * The handler that has to end before the ask is answered, its own or the one it waits behind, of the actor of this host with that
   * number. `undefined`: none, or the ask is not there any more.
   */
  handlerOf(number: number, slot: number, correlation: number): string | undefined
  sendProbe(slot: number, number: number, path: readonly Hop[]): void
  sendBreak(slot: number, correlation: number, cycle: readonly string[]): void
}

class Watched extends Deadline {
  readonly ask: PendingAsk
  readonly openedAt: number
  readonly #onSuspicion: (watched: Watched) => void
  constructor(ask: PendingAsk, openedAt: number, onSuspicion: (watched: Watched) => void) {
    super()
    this.ask = ask
    this.openedAt = openedAt
    this.#onSuspicion = onSuspicion
  }
  expire(): void {
    this.#onSuspicion(this)
  }
}

/**
 * In development: finds asks that wait for one another across actors and hosts, where no chain of callers shows it. An ask that waits
 * long sends a probe to its actor; from there it follows the asks of the handler in the way, and if it comes back to where it began,
 * the youngest ask of the circle fails.
 *
 * Source: K. M. Chandy, J. Misra, L. M. Haas, Distributed Deadlock Detection, ACM TOCS 1(2), 1983 (edge chasing).
 */
export class CycleProbes {
  readonly #services: ProbeServices
  readonly #asks = new Map<number, Watched>()

  constructor(services: ProbeServices) {
    this.#services = services
  }

  /** Takes note of an ask that a handler made. */
  watch(ask: PendingAsk): void {
    const { clock, watches } = this.#services
    ask.correlation = this.#services.nextCorrelation()
    const watched = new Watched(ask, clock.now(), (suspect) => this.#suspect(suspect))
    this.#asks.set(ask.correlation, watched)
    watches.add(watched, suspiciousMs)
    ask.onSettled = () => {
      this.#asks.delete(ask.correlation)
      watches.remove(watched)
    }
  }

  /** Goes on with a probe whose last hop waits at the actor of that number. */
  follow(number: number, path: readonly Hop[]): void {
    const last = path.at(-1)
    if (last === undefined || path.length > mostHops) return
    const handler = this.#services.handlerOf(number, ...partsOf(last.ask))
    if (handler === undefined) return
    for (const watched of this.#asks.values()) {
      if (waitingHandler(watched.ask) !== handler) continue
      const hop = this.#hop(watched)
      if (hop.ask === path[0]!.ask) this.#found(path)
      else if (!path.some(({ ask }) => ask === hop.ask)) this.#send(watched.ask.target, [...path, hop])
    }
  }

  /** The ask of this host with that number, while it waits. */
  askAt(correlation: number): PendingAsk | undefined {
    return this.#asks.get(correlation)?.ask
  }

  /** An ask of this host was found to be the youngest of a circle. */
  break(correlation: number, cycle: readonly string[]): void {
    const watched = this.#asks.get(correlation)
    if (watched === undefined) return
    this.#services.events.emit({ event: 'ask.cycle', cycle })
    watched.ask.giveUp(new AskCycleError({ cycle }))
  }

  #suspect(watched: Watched): void {
    this.#send(watched.ask.target, [this.#hop(watched)])
    this.#services.watches.add(watched, suspiciousMs)
  }

  #hop({ ask, openedAt }: Watched): Hop {
    const ageMs = this.#services.clock.now() - openedAt
    return { ask: `${this.#services.slot}:${ask.correlation}`, ageMs, waiting: waitingHandler(ask) }
  }

  #send(target: Target, path: readonly Hop[]): void {
    if (target.slot === this.#services.slot) this.follow(target.number, path)
    else this.#services.sendProbe(target.slot, target.number, path)
  }

  #found(path: readonly Hop[]): void {
    const [slot, correlation] = partsOf(path.reduce((a, b) => (isYounger(b, a) ? b : a)).ask)
    const cycle = path.map(({ waiting }) => waiting)
    if (slot === this.#services.slot) this.break(correlation, cycle)
    else this.#services.sendBreak(slot, correlation, cycle)
  }
}

const waitingHandler = ({ chain }: PendingAsk): string => (chain === undefined ? '' : `${chain.actor} ${chain.method}`)

/**
 * Ages are taken by different hosts at different moments of the probe's way, and two probes may find the same circle at once: they have
 * to agree on one ask. So ages count in steps that are long against the way, and the label decides between equals.
 */
const isYounger = (a: Hop, b: Hop): boolean => {
  const [stepA, stepB] = [Math.floor(a.ageMs / ageStepMs), Math.floor(b.ageMs / ageStepMs)]
  if (stepA !== stepB) return stepA < stepB
  const [[slotA, correlationA], [slotB, correlationB]] = [partsOf(a.ask), partsOf(b.ask)]
  return slotA === slotB ? correlationA > correlationB : slotA > slotB
}

const partsOf = (ask: string): [slot: number, correlation: number] => ask.split(':').map(Number) as [number, number]
