/** What waits for a worker. */
export interface Waiting {
  /** The higher, the sooner. */
  readonly priority: number
  /** Whether it is in a queue. The queue's. */
  isQueued: boolean
}

/**
 * Tasks that wait: those of the highest priority first, and among these in the order in which they came. Every step takes the same time
 * however many wait: what is removed leaves a gap, and gaps are closed when there are more of them than tasks.
 */
export class TaskQueue<T extends Waiting> {
  /** The highest priority last. */
  readonly #lanes: Lane<T>[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  add(task: T): void {
    this.#enter(task).add(task)
  }

  /** One that was taken out before, and goes before all of its priority. */
  putBack(task: T): void {
    this.#enter(task).putBack(task)
  }

  peek(): T | undefined {
    return this.#lanes.at(-1)?.peek()
  }

  take(): T | undefined {
    const lane = this.#lanes.at(-1)
    const task = lane?.peek()
    if (lane === undefined || task === undefined) return undefined
    this.#leave(lane, task)
    lane.drop()
    return task
  }

  /** Whether it was there. */
  remove(task: T): boolean {
    if (!task.isQueued) return false
    const lane = this.#lanes.find(({ priority }) => priority === task.priority)!
    this.#leave(lane, task)
    lane.closeGaps()
    return true
  }

  /** All of them, the first one first. */
  *[Symbol.iterator](): Generator<T> {
    for (const lane of [...this.#lanes].reverse()) yield* lane
  }

  #enter(task: T): Lane<T> {
    this.#size++
    task.isQueued = true
    const lane = this.#laneOf(task.priority)
    lane.live++
    return lane
  }

  #leave(lane: Lane<T>, task: T): void {
    this.#size--
    task.isQueued = false
    lane.live--
    if (lane.live === 0) this.#lanes.splice(this.#lanes.indexOf(lane), 1)
  }

  #laneOf(priority: number): Lane<T> {
    const lanes = this.#lanes
    let at = lanes.length
    while (at > 0 && lanes[at - 1]!.priority > priority) at--
    const found = lanes[at - 1]
    if (found?.priority === priority) return found
    const lane = new Lane<T>(priority)
    lanes.splice(at, 0, lane)
    return lane
  }
}

/** Those of one priority. What is not queued any more is a gap. */
class Lane<T extends Waiting> {
  readonly priority: number
  live = 0
  #tasks: T[] = []
  #head = 0
  /** Go before the others, the last one first. */
  #back: T[] = []

  constructor(priority: number) {
    this.priority = priority
  }

  add(task: T): void {
    this.#tasks.push(task)
  }

  putBack(task: T): void {
    this.#back.push(task)
  }

  peek(): T | undefined {
    while (this.#back.length > 0) {
      const last = this.#back.at(-1)!
      if (last.isQueued) return last
      this.#back.pop()
    }
    while (this.#head < this.#tasks.length) {
      const first = this.#tasks[this.#head]!
      if (first.isQueued) return first
      this.#head++
    }
    return undefined
  }

  *[Symbol.iterator](): Generator<T> {
    for (const task of [...this.#back].reverse()) if (task.isQueued) yield task
    for (const task of this.#tasks.slice(this.#head)) if (task.isQueued) yield task
  }

  /** Forgets what {@link peek} gave. */
  drop(): void {
    if (this.#back.pop() === undefined) this.#head++
    if (this.#head > 1_024 && this.#head * 2 > this.#tasks.length) this.#close()
  }

  closeGaps(): void {
    if (this.#tasks.length + this.#back.length > 2 * this.live + 64) this.#close()
  }

  #close(): void {
    this.#tasks = this.#tasks.slice(this.#head)
    this.#head = 0
    if (this.#tasks.length + this.#back.length === this.live) return
    this.#tasks = this.#tasks.filter(({ isQueued }) => isQueued)
    this.#back = this.#back.filter(({ isQueued }) => isQueued)
  }
}
