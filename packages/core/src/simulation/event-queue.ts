import { Deque } from '../basics/deque.ts'
import type { Agenda, EventSource, Occurrence } from './agenda.ts'
import type { Stage, Stageable } from './stage.ts'
import type { TimerOwner, VirtualTimer } from './timer-heap.ts'

const notReady = -1

/** A queue whose head is on the agenda whenever its stage is not held. */
export abstract class EventQueue<T extends Occurrence> implements EventSource, Stageable {
  readonly agenda: Agenda
  readonly stage: Stage | undefined
  readonly number: number
  place: number = notReady
  protected readonly queue: Deque<T> = new Deque<T>()

  constructor(agenda: Agenda, stage: Stage | undefined) {
    this.agenda = agenda
    this.stage = stage
    this.number = agenda.nextSource()
    stage?.sources.push(this)
  }

  get head(): T | undefined {
    return this.queue.first
  }

  get size(): number {
    return this.queue.size
  }

  /** What waits and can happen once the stage is not held. */
  protected get canHappen(): boolean {
    return this.queue.size > 0
  }

  refresh(): void {
    const isReady = this.canHappen && this.stage?.isHeld !== true
    if (isReady) {
      if (this.place === notReady) this.agenda.add(this)
    } else if (this.place !== notReady) this.agenda.remove(this)
  }

  protected wait(occurrence: T): void {
    this.queue.push(occurrence)
    if (this.place === notReady) this.refresh()
  }

  protected take(): T {
    const taken = this.queue.shift()!
    if (this.queue.size === 0) this.refresh()
    return taken
  }

  clear(): void {
    while (this.queue.shift() !== undefined);
    this.refresh()
  }

  abstract happen(): void
  abstract get fingerprint(): number
  abstract describe(): string
}

interface PlannedAction extends Occurrence {
  readonly text: string
  readonly action: () => void
}

/** Actions of one host, or of the machine, that happen in the order they were planned. */
export class ActionQueue extends EventQueue<PlannedAction> {
  plan(text: string, action: () => void): void {
    const { agenda } = this
    this.wait({ order: agenda.nextOrder(), sinceMs: agenda.nowMs, text, action })
  }

  happen(): void {
    this.take().action()
  }

  get fingerprint(): number {
    return 1
  }

  describe(): string {
    return this.head?.text ?? 'nothing'
  }
}

interface DueTimer extends Occurrence {
  readonly timer: VirtualTimer
}

/** The timers of one host that are due, in the order of their moments. */
export class DueTimers extends EventQueue<DueTimer> implements TimerOwner {
  #alive = 0

  takeDue(timer: VirtualTimer): void {
    const { agenda } = this
    if (this.stage?.isGone === true) return
    this.#alive++
    this.wait({ order: agenda.nextOrder(), sinceMs: agenda.nowMs, timer })
    this.refresh()
  }

  dropDue(): void {
    this.#alive--
    this.refresh()
  }

  protected override get canHappen(): boolean {
    return this.#alive > 0
  }

  happen(): void {
    while (this.queue.size > 0) {
      const { timer } = this.take()
      if (timer.state === 'over') continue
      timer.state = 'over'
      this.#alive--
      this.refresh()
      return timer.action()
    }
  }

  override clear(): void {
    this.#alive = 0
    super.clear()
  }

  get fingerprint(): number {
    return 2
  }

  describe(): string {
    return `timer that was due at ${this.head?.timer.dueMs} ms`
  }
}
