import { controlBytes, failures, of, threadState, threadWord, time, timesAt, word } from './control.ts'

/** This thread was killed at the step at hand: nothing that it does from now on may have an effect. */
export class Killed extends Error {}
/** The schedule is over because something was found. */
export class Over extends Error {}

// the code that is tested gets others
const { load, store, wait, notify } = Atomics

export interface Schedule {
  readonly seed: number
  readonly threads: number
  readonly kills: number
  /** Words from here on are the cell. */
  readonly cellFrom: number
}

/**
 * Lets the threads of a model run one at a time, and changes from one to another only at steps: accesses to the memory that is tested. Which one
 * goes on, when time passes and who is killed where depends on a seed alone, so a schedule can be had again.
 */
export class Turns {
  readonly words: Int32Array
  readonly times: Float64Array
  readonly me: number
  /** Each step, for people. */
  trace: string[] | undefined
  #isDead = false

  constructor(memory: SharedArrayBuffer, me: number) {
    this.words = new Int32Array(memory, 0, timesAt / 4)
    this.times = new Float64Array(memory, timesAt)
    this.me = me
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(controlBytes)
  }

  /** Makes ready for a schedule. No thread runs. */
  static prepare(memory: SharedArrayBuffer, { seed, threads, kills, cellFrom }: Schedule): void {
    const turns = new Turns(memory, -1)
    const { words, times } = turns
    words.fill(0)
    times.fill(0)
    words[word.seed] = seed
    words[word.threads] = threads
    words[word.switches] = [-1, -1, 20, 100, 500][turns.random(5)]!
    words[word.jumps] = [0, 0, 1, 10][turns.random(4)]!
    const within = [100, 400, 1_500][turns.random(3)]!
    for (let n = 0; n < 4; n++) words[word.demotions + n] = 1 + turns.random(within)
    words[word.cellFrom] = cellFrom
    words[word.killsAtCell] = turns.random(2)
    for (let n = 0; n < kills; n++) words[word.kills + n] = 1 + turns.random(words[word.killsAtCell] === 1 ? within / 5 : within)
    for (let thread = 0; thread < threads; thread++) words[of(thread, threadWord.rank)] = 1 + turns.random(1_000)
    words[of(0, threadWord.go)] = 1
  }

  get clock(): number {
    return this.times[time.clock]!
  }

  get isDead(): boolean {
    return this.#isDead
  }

  /** 0 to n - 1. */
  random(n: number): number {
    let seed = (this.words[word.seed]! + 0x6d2b79f5) | 0
    this.words[word.seed] = seed
    seed = Math.imul(seed ^ (seed >>> 15), seed | 1)
    seed ^= seed + Math.imul(seed ^ (seed >>> 7), seed | 61)
    return ((seed ^ (seed >>> 14)) >>> 0) % n
  }

  /** Another life of this thread begins: one with another number for the operating system. */
  begin(): void {
    this.#isDead = false
    this.words[of(this.me, threadWord.bell)] = 0
    this.words[of(this.me, threadWord.isRung)] = 0
  }

  /** Waits until it is this thread's turn for the first time. */
  start(): void {
    this.#awaitTurn()
  }

  /** A step: before it, all may change. */
  step(what = '', at = 0): void {
    if (this.#isDead) throw new Killed()
    const { words } = this
    this.#checkOver()
    const steps = ++words[word.steps]!
    this.trace?.push(`${steps} t${this.me} ${what} ${at}`)
    if (steps > 60_000) this.fail(failures.endless)
    const isAtCell = at >= words[word.cellFrom]!
    if (isAtCell) words[word.cellSteps]!++
    const counted = words[word.killsAtCell] === 0 ? steps : isAtCell ? words[word.cellSteps]! : -1
    if (this.me !== 0 && this.#isAt(word.kills, counted)) this.#die()
    if (words[word.switches]! < 0) {
      if (this.#isAt(word.demotions, steps)) words[of(this.me, threadWord.rank)] = --words[word.lowestRank]!
    } else if (this.random(1_000) >= words[word.switches]!) return this.#passTime()
    this.#passTime()
    this.#goOn(true)
  }

  /** This thread cannot go on before it is woken, or that time has come. */
  block(at: number, until: number): void {
    if (this.#isDead) throw new Killed()
    this.words[of(this.me, threadWord.waitsAt)] = at
    this.times[time.until + this.me] = until
    this.words[of(this.me, threadWord.state)] = threadState.blocked
    this.#goOn(false)
  }

  /** Wakes at most so many that are blocked there. */
  wake(at: number, count: number): void {
    const { words } = this
    for (let thread = 0, woken = 0; thread < words[word.threads]! && woken < count; thread++) {
      if (words[of(thread, threadWord.state)] !== threadState.blocked || words[of(thread, threadWord.waitsAt)] !== at) continue
      words[of(thread, threadWord.state)] = threadState.runnable
      woken++
    }
  }

  /** No more turns for this thread. */
  finish(): void {
    this.words[of(this.me, threadWord.state)] = threadState.finished
    this.trace?.push(`${this.words[word.steps]} t${this.me} finished`)
    this.wake(-2, 1)
    if (this.#others().some((thread) => this.words[of(thread, threadWord.state)] !== threadState.finished))
      this.#passOn(this.#next())
  }

  /** Whether all others are finished. */
  get isLast(): boolean {
    return this.#others().every((thread) => this.words[of(thread, threadWord.state)] === threadState.finished)
  }

  /** Ends the schedule for all. */
  fail(why: number): never {
    const { words } = this
    if (words[word.failed] === 0) {
      words[word.failed] = why
      words[word.failedThread] = this.me
    }
    for (const thread of this.#others()) this.#passOn(thread)
    throw new Over()
  }

  #die(): never {
    this.#isDead = true
    this.words[word.killed]!++
    this.words[of(this.me, threadWord.life)]!++
    this.trace?.push(`${this.words[word.steps]} t${this.me} killed`)
    throw new Killed()
  }

  #checkOver(): void {
    if (this.words[word.failed] !== 0) throw new Over()
  }

  #isAt(list: number, steps: number): boolean {
    for (let n = 0; n < 4; n++) if (this.words[list + n] === steps) return true
    return false
  }

  #passTime(): void {
    if (this.random(1_000) >= this.words[word.jumps]!) return
    this.times[time.clock]! += this.random(30)
    this.#wakeThoseInTime()
  }

  #others(): number[] {
    return Array.from({ length: this.words[word.threads]! }, (_, thread) => thread).filter((thread) => thread !== this.me)
  }

  #goOn(mayStay: boolean): void {
    const next = this.#next()
    if (next === this.me) return
    this.trace?.push(`${this.words[word.steps]} t${this.me} -> t${next}${mayStay ? '' : ' blocked'}`)
    this.#passOn(next)
    this.#awaitTurn()
    this.#checkOver()
  }

  /** Who goes on. When nobody can, time passes. */
  #next(): number {
    for (;;) {
      const runnable = this.#runnable()
      if (runnable.length > 0) return this.#pick(runnable)
      let soonest = Infinity
      for (let thread = 0; thread < this.words[word.threads]!; thread++) {
        if (this.words[of(thread, threadWord.state)] === threadState.blocked)
          soonest = Math.min(soonest, this.times[time.until + thread]!)
      }
      if (soonest === Infinity) this.fail(failures.hang)
      this.times[time.forced]! += soonest - this.clock
      this.times[time.clock] = soonest
      this.trace?.push(`time ${this.clock}`)
      this.#wakeThoseInTime()
    }
  }

  #wakeThoseInTime(): void {
    for (let thread = 0; thread < this.words[word.threads]!; thread++) {
      const state = of(thread, threadWord.state)
      if (this.words[state] === threadState.blocked && this.times[time.until + thread]! <= this.clock)
        this.words[state] = threadState.runnable
    }
  }

  #runnable(): number[] {
    const runnable: number[] = []
    for (let thread = 0; thread < this.words[word.threads]!; thread++) {
      if (this.words[of(thread, threadWord.state)] === threadState.runnable) runnable.push(thread)
    }
    return runnable
  }

  #pick(runnable: number[]): number {
    if (this.words[word.switches]! >= 0) return runnable[this.random(runnable.length)]!
    const rank = (thread: number): number => this.words[of(thread, threadWord.rank)]!
    return runnable.reduce((best, thread) => (rank(thread) > rank(best) ? thread : best))
  }

  #passOn(thread: number): void {
    store(this.words, of(thread, threadWord.go), 1)
    notify(this.words, of(thread, threadWord.go))
  }

  #awaitTurn(): void {
    const go = of(this.me, threadWord.go)
    while (load(this.words, go) === 0) wait(this.words, go, 0)
    store(this.words, go, 0)
  }
}
