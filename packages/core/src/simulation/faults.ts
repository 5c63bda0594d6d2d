import type { Random } from './random.ts'

/** How often a kind of fault may happen in a run, and how it is spread. */
export interface FaultRate {
  /** Most of them in one run. */
  readonly atMost: number
  /** Steps from one to the next, on average. @defaultValue 40 */
  readonly everySteps?: number
  /**
   * Drawn between the two, in milliseconds on the world's clock: how long a host is paused or stalls, or how long a slow link takes, which
   * it does until all is calm. Nothing for `crash` and `cut`. @defaultValue [1, 50]
   */
  readonly ms?: readonly [least: number, most: number]
}

/**
 * What goes wrong in a run; a number is how often at most. Each kind stands for something real:
 *
 * | fault | on a real machine |
 * | --- | --- |
 * | `crash` | SIGKILL, a terminated thread: of what the host had sent a part from the beginning still arrives |
 * | `pause` | SIGSTOP and SIGCONT: the host does nothing for a while, what it sent arrives |
 * | `stall` | a busy loop; main may stall as well |
 * | `cut` | a link that breaks, in one direction or both, while its hosts live on: one of them is ended for it |
 * | `slow` | a full ring or socket buffer: what is sent takes time |
 */
export interface Faults {
  readonly crash?: number | FaultRate
  readonly pause?: number | FaultRate
  readonly stall?: number | FaultRate
  readonly cut?: number | FaultRate
  readonly slow?: number | FaultRate
}

export type FaultKind = keyof Faults

/** One fault as it happened, and as it can be made to happen again. */
export interface FaultRecord {
  readonly kind: FaultKind
  /** Before this step of the run. */
  readonly step: number
  /** The host it befell. */
  readonly slot: number
  /** The other end of the link. */
  readonly to?: number
  /** A cut in one direction only, from `slot` to `to`. */
  readonly oneWay?: boolean
  readonly ms?: number
}

/** The hosts and links there are, for whoever picks one of them. */
export interface FaultGround {
  /** Hosts that are up, without main. */
  readonly slots: readonly number[]
  /** The slots at the other ends of a host's links. */
  linksOf(slot: number): readonly number[]
  strike(fault: FaultRecord): void
}

const everySteps = 40
const lasting = [1, 50] as const
const kinds: readonly FaultKind[] = ['crash', 'pause', 'stall', 'cut', 'slow']

interface Plan {
  readonly kind: FaultKind
  readonly rate: Required<FaultRate>
  left: number
  nextStep: number
}

/** Whoever lets faults happen in a run. */
export interface FaultSource {
  /** Called before every step while faults may happen. */
  beforeStep(step: number, ground: FaultGround): void
}

/** Faults that the seed picks. */
export class RandomFaults implements FaultSource {
  readonly #random: Random
  readonly #plans: Plan[]
  #nextStep = 0

  constructor(faults: Faults, random: Random) {
    this.#random = random
    this.#plans = kinds.flatMap((kind) => {
      const rate = rateOf(faults[kind])
      return rate === undefined ? [] : [{ kind, rate, left: rate.atMost, nextStep: random.stepsUntil(rate.everySteps) }]
    })
    this.#plan()
  }

  beforeStep(step: number, ground: FaultGround): void {
    if (step < this.#nextStep) return
    for (const plan of this.#plans) {
      if (plan.left === 0 || step < plan.nextStep) continue
      const fault = this.#draw(plan, step, ground)
      plan.nextStep = step + this.#random.stepsUntil(plan.rate.everySteps)
      if (fault === undefined) continue
      plan.left--
      ground.strike(fault)
    }
    this.#plan()
  }

  #plan(): void {
    this.#nextStep = Math.min(Infinity, ...this.#plans.map(({ left, nextStep }) => (left > 0 ? nextStep : Infinity)))
  }

  #draw({ kind, rate }: Plan, step: number, ground: FaultGround): FaultRecord | undefined {
    const random = this.#random
    const { slots } = ground
    if (slots.length === 0) return undefined
    const slot = kind === 'stall' ? random.pick([0, ...slots]) : random.pick(slots)
    const ms = random.between(...rate.ms)
    switch (kind) {
      case 'crash':
        return { kind, step, slot }
      case 'pause':
      case 'stall':
        return { kind, step, slot, ms }
      default: {
        const others = ground.linksOf(slot)
        if (others.length === 0) return undefined
        const to = random.pick(others)
        if (kind === 'slow') return { kind, step, slot, to, ms }
        return { kind, step, slot, to, oneWay: random.chance(0.5) }
      }
    }
  }
}

/** Faults that were recorded. */
export class RecordedFaults implements FaultSource {
  readonly #faults: readonly FaultRecord[]
  #next = 0

  constructor(faults: readonly FaultRecord[]) {
    this.#faults = faults
  }

  beforeStep(step: number, ground: FaultGround): void {
    for (let fault = this.#faults[this.#next]; fault !== undefined && fault.step <= step; fault = this.#faults[this.#next]) {
      this.#next++
      ground.strike(fault)
    }
  }
}

const rateOf = (given: number | FaultRate | undefined): Required<FaultRate> | undefined => {
  if (given === undefined) return undefined
  const rate = typeof given === 'number' ? { atMost: given } : given
  return { everySteps, ms: lasting, ...rate }
}
