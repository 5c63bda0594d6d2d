import type { Clock, Timer } from './clock.ts'
import type { Schedule } from './schedule.ts'

const slotCount = 4096
const tickMs = 8
const never = Infinity

/** Something with a deadline; a member of one slot's chain while it waits. */
export abstract class Deadline {
  tick: number = never
  previous: Deadline | undefined = undefined
  following: Deadline | undefined = undefined
  abstract expire(): void
}

class SlotHead extends Deadline {
  expire(): void {}
}

/**
 * Deadlines in slots of 8 ms, one turn of the wheel 32.8 s; adding and removing cost the same however many there are, and all of
 * them share one platform timer. A deadline of `Infinity` is kept in a chain of its own and never expires; while anything waits,
 * `onBusy` has said so, which is how a pending ask keeps a program from ending.
 *
 * Source: G. Varghese, A. Lauck, Hashed and Hierarchical Timing Wheels, SOSP 1987 (scheme 6).
 */
export class Wheel {
  readonly #clock: Clock
  readonly #schedule: Schedule
  readonly #onBusy: (busy: boolean) => void
  readonly #slots: (SlotHead | undefined)[] = new Array(slotCount).fill(undefined)
  readonly #endless = new SlotHead()
  #size = 0
  #busy = false
  #done: number
  #wake: number = never
  #restPlanned = false
  #timer: Timer | undefined = undefined

  constructor(clock: Clock, schedule: Schedule, onBusy: (busy: boolean) => void) {
    this.#clock = clock
    this.#schedule = schedule
    this.#onBusy = onBusy
    this.#done = Math.floor(clock.now() / tickMs)
  }

  get size(): number {
    return this.#size
  }

  /** `deadline` expires `delayMs` from now, at most two ticks late and never early. */
  add(deadline: Deadline, delayMs: number): void {
    this.#size++
    if (!this.#busy) this.#becomeBusy()
    if (delayMs === never) return this.#insert(this.#endless, deadline)
    const tick = Math.max(Math.ceil((this.#clock.now() + delayMs) / tickMs), this.#done + 1)
    deadline.tick = tick
    this.#insert((this.#slots[tick % slotCount] ??= new SlotHead()), deadline)
    if (tick < this.#wake) this.#arm(tick)
  }

  /** Harmless when `deadline` does not wait. */
  remove(deadline: Deadline): void {
    if (deadline.previous === undefined) return
    deadline.previous.following = deadline.following
    if (deadline.following !== undefined) deadline.following.previous = deadline.previous
    deadline.previous = deadline.following = undefined
    if (--this.#size === 0) this.#becomeEmpty()
  }

  /** An empty wheel must not keep the program alive; but asks that follow one another must not make a timer each, nor be felt otherwise. */
  #becomeEmpty(): void {
    if (this.#timer?.mayStay === true) return this.#becomeIdle()
    if (this.#restPlanned) return
    this.#restPlanned = true
    this.#schedule.later(this.#rest)
  }

  #insert(head: SlotHead, deadline: Deadline): void {
    deadline.previous = head
    deadline.following = head.following
    if (head.following !== undefined) head.following.previous = deadline
    head.following = deadline
  }

  #becomeBusy(): void {
    this.#busy = true
    this.#onBusy(true)
  }

  readonly #rest = (): void => {
    this.#restPlanned = false
    if (this.#size > 0) return
    this.#timer?.cancel()
    this.#timer = undefined
    this.#wake = never
    if (this.#busy) this.#becomeIdle()
  }

  #becomeIdle(): void {
    this.#busy = false
    this.#onBusy(false)
  }

  #arm(tick: number): void {
    this.#timer?.cancel()
    this.#wake = tick
    const delayMs = tick * tickMs - this.#clock.now()
    this.#timer = this.#clock.after(Math.min(Math.max(1, delayMs), slotCount * tickMs), this.#turn)
  }

  readonly #turn = (): void => {
    const now = Math.floor(this.#clock.now() / tickMs)
    const from = Math.max(this.#done + 1, now - slotCount + 1)
    this.#wake = never
    this.#timer = undefined
    this.#done = now
    for (let tick = from; tick <= now; tick++) this.#expireSlot(tick % slotCount, now)
    const next = this.#next(now)
    if (next < this.#wake) this.#arm(next)
  }

  /** What is due is listed first, because an expiring deadline may remove others and add new ones. */
  #expireSlot(at: number, now: number): void {
    const due: Deadline[] = []
    for (let each = this.#slots[at]?.following; each !== undefined; each = each.following) if (each.tick <= now) due.push(each)
    for (const deadline of due) {
      if (deadline.previous === undefined) continue
      this.remove(deadline)
      deadline.expire()
    }
  }

  /** The next tick that has a chain; deadlines a turn or more away are looked at again when their slot comes by. */
  #next(now: number): number {
    if (this.#size === 0) return never
    for (let tick = now + 1; tick <= now + slotCount; tick++) {
      if (this.#slots[tick % slotCount]?.following !== undefined) return tick
    }
    return never
  }
}
