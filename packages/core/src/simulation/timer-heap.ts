import type { Timer } from '../time/clock.ts'

/** A timer of the simulated world. */
export class VirtualTimer implements Timer {
  readonly dueMs: number
  /** Among timers of one moment the one that was set first comes first. */
  readonly order: number
  readonly owner: TimerOwner
  readonly action: () => void
  state: 'waiting' | 'due' | 'over' = 'waiting'
  readonly #onCancel: (timer: VirtualTimer) => void

  constructor(dueMs: number, order: number, owner: TimerOwner, action: () => void, onCancel: (timer: VirtualTimer) => void) {
    this.dueMs = dueMs
    this.order = order
    this.owner = owner
    this.action = action
    this.#onCancel = onCancel
  }

  cancel(): void {
    if (this.state !== 'over') this.#onCancel(this)
  }
}

/** Whose timers they are: takes those that are due, and runs them when it gets its turn. */
export interface TimerOwner {
  takeDue(timer: VirtualTimer): void
  /** One that was taken was cancelled. */
  dropDue(): void
}

/** All timers of the world by the moment they are due. A cancelled one stays until it would come up, but is counted no more. */
export class TimerHeap {
  readonly #heap: VirtualTimer[] = []
  #set = 0
  #waiting = 0

  /** Timers that are not due yet and not cancelled. */
  get waiting(): number {
    return this.#waiting
  }

  add(dueMs: number, owner: TimerOwner, action: () => void): VirtualTimer {
    const timer = new VirtualTimer(dueMs, ++this.#set, owner, action, this.#cancel)
    this.#waiting++
    this.#heap.push(timer)
    this.#rise(this.#heap.length - 1)
    return timer
  }

  /** When the next timer is due; `Infinity` when none waits. */
  get nextMs(): number {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (top.state === 'waiting') return top.dueMs
      this.#removeTop()
    }
    return Infinity
  }

  /** Hands every timer that is due at `nowMs` to its owner, in order. */
  expire(nowMs: number): void {
    while (this.nextMs <= nowMs) {
      const timer = this.#heap[0]!
      this.#removeTop()
      this.#waiting--
      timer.state = 'due'
      timer.owner.takeDue(timer)
    }
  }

  /** Forgets the timers of an owner that is no more. */
  forget(owner: TimerOwner): void {
    for (const timer of this.#heap) {
      if (timer.owner === owner && timer.state === 'waiting') {
        timer.state = 'over'
        this.#waiting--
      }
    }
  }

  /** The timers that wait, for a look at them. */
  *[Symbol.iterator](): Iterator<VirtualTimer> {
    for (const timer of this.#heap) if (timer.state === 'waiting') yield timer
  }

  readonly #cancel = (timer: VirtualTimer): void => {
    if (timer.state === 'waiting') this.#waiting--
    else timer.owner.dropDue()
    timer.state = 'over'
  }

  #rise(at: number): void {
    const heap = this.#heap
    const timer = heap[at]!
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!isBefore(timer, heap[above]!)) break
      heap[at] = heap[above]!
      at = above
    }
    heap[at] = timer
  }

  #removeTop(): void {
    const heap = this.#heap
    const last = heap.pop()!
    if (heap.length === 0) return
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= heap.length) break
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++
      if (!isBefore(heap[below]!, last)) break
      heap[at] = heap[below]!
      at = below
    }
    heap[at] = last
  }
}

const isBefore = (a: VirtualTimer, b: VirtualTimer): boolean => a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
