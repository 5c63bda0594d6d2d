import { Board } from '../../../../src/shared/waiting/board.ts'
import { boardBytes } from '../../../../src/shared/waiting/board-layout.ts'
import { Cell } from '../../../../src/shared/waiting/cell.ts'
import { cell, cellWords } from '../../../../src/shared/waiting/cell-layout.ts'
import type { Discipline } from '../../../../src/shared/waiting/discipline.ts'
import { Killed } from './killed.ts'
import { SimulatedRegion } from './simulated-region.ts'

const RealArray = Int32Array
const RealAtomics = Atomics
const real = {
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  clearTimeout: globalThis.clearTimeout,
  clearInterval: globalThis.clearInterval,
  now: performance.now.bind(performance),
}

interface Timer {
  at: number
  readonly every: number | undefined
  readonly action: () => void
}

/** A thread of the machine. All of them run in one thread of Node, one after the other: what they do under a latch they do one after the other anyway. */
export class SimulatedThread {
  readonly number: number
  isDead = false
  /** Accesses to shared memory until it is killed. */
  left = Infinity
  onRing: (() => void) | undefined

  constructor(number: number) {
    this.number = number
  }

  /** Before each access. */
  step(): void {
    if (this.isDead) throw new Killed()
    if (--this.left >= 0) return
    this.isDead = true
    throw new Killed()
  }

  /** Without a chance to leave anything in order. */
  kill(): void {
    this.isDead = true
  }

  /** Does what it can until it is killed. Whether it was not. */
  survives(deed: () => void): boolean {
    try {
      deed()
    } catch (error) {
      if (!(error instanceof Killed)) throw error
    }
    return !this.isDead
  }
}

const arrays = new WeakMap<object, { readonly array: Int32Array; readonly thread: SimulatedThread }>()

/** The array behind one that counts accesses. */
const plain = (words: object): Int32Array => arrays.get(words)?.array ?? (words as Int32Array)

let machines = 0

/**
 * A machine whose threads can be killed at any access to shared memory, and whose clock goes when it is told to. It puts itself in the
 * place of the platform's clock, timers and atomics while it is there.
 */
export class Machine implements Disposable {
  readonly threads: SimulatedThread[] = []
  readonly #id = `machine ${++machines}`
  readonly #memory = new SharedArrayBuffer(Math.ceil(boardBytes / 64) * 64 + 64)
  readonly #timers = new Set<Timer>()
  #clock = 1_000
  /** Whose arrays are being made. */
  #making: SimulatedThread | undefined

  constructor() {
    globalThis.Atomics = new Proxy(RealAtomics, {
      get: (target, name) => {
        const operation = Reflect.get(target, name) as (...all: unknown[]) => unknown
        if (typeof operation !== 'function') return operation
        return (words: Int32Array, ...rest: unknown[]) => {
          arrays.get(words)?.thread.step()
          return operation(plain(words), ...rest)
        }
      },
    })
    globalThis.Int32Array = new Proxy(RealArray, {
      construct: (target, args) => {
        const array = Reflect.construct(target, args) as Int32Array
        return this.#making !== undefined && array.buffer === (this.#memory as unknown) ? counting(array, this.#making) : array
      },
    })
    const start = (action: () => void, ms: number, every?: number): Timer => {
      const timer = { at: this.#clock + Math.max(1, ms), every, action }
      this.#timers.add(timer)
      return timer
    }
    const stop = (timer: unknown): void => void this.#timers.delete(timer as Timer)
    performance.now = () => this.#clock
    Object.assign(globalThis, {
      setTimeout: (action: () => void, ms = 0) => start(action, ms),
      setInterval: (action: () => void, ms: number) => start(action, ms, ms),
      clearTimeout: stop,
      clearInterval: stop,
    })
  }

  /** What a new thread makes of the cell that all its threads have in common. */
  start<T>(
    discipline: Discipline,
    make: (at: Cell) => T,
    prepare?: (words: Int32Array) => void,
  ): { thread: SimulatedThread; it: T } {
    const thread = new SimulatedThread(this.threads.length + 1)
    const at = this.#memory.byteLength - 64
    if (thread.number === 1) {
      const words = new RealArray(this.#memory, at, cellWords)
      words.set([1, discipline.kind], cell.number)
      prepare?.(words)
    }
    this.threads.push(thread)
    this.#making = thread
    const region = new SimulatedRegion(`${this.#id} ${thread.number}`, this.#memory, this, thread)
    const board = Board.in(region, {
      self: () => ({ pid: 1, tid: thread.number, startedAt: 7n }),
      isAlive: ({ tid }) => !this.threads[tid - 1]!.isDead,
      exists: (tid) => !this.threads[tid - 1]!.isDead,
      now: () => this.#clock,
    })
    const it = make(Cell.at(board, region, at, discipline))
    void board.mine
    this.#making = undefined
    return { thread, it }
  }

  /** A word of the cell. */
  word(index: number): number {
    return new RealArray(this.#memory, this.#memory.byteLength - 64, cellWords)[index]!
  }

  sleep(ms: number): void {
    this.#clock += ms
  }

  /** Lets all go on that can, as time passes. */
  async pass(ms: number): Promise<void> {
    for (const end = this.#clock + ms; ; ) {
      await settle(12)
      const next = [...this.#timers].sort((one, other) => one.at - other.at)[0]
      if (next === undefined || next.at > end) {
        this.#clock = Math.max(this.#clock, end)
        return
      }
      this.#clock = Math.max(this.#clock, next.at)
      if (next.every === undefined) this.#timers.delete(next)
      else next.at += next.every
      ignoringKills(next.action)
    }
  }

  /** Rings for a thread, which hears it in a turn of its own. */
  ring(thread: SimulatedThread): void {
    queueMicrotask(() => ignoringKills(() => thread.onRing?.()))
  }

  /** Also what the dead had begun. */
  async [Symbol.asyncDispose](): Promise<void> {
    await settle()
    this[Symbol.dispose]()
  }

  [Symbol.dispose](): void {
    this.#timers.clear()
    const { now, ...timers } = real
    Object.assign(globalThis, timers, { Atomics: RealAtomics, Int32Array: RealArray })
    performance.now = now
  }
}

/** Lets all promises that can go on do so, also those that wait for such a turn themselves. */
export const settle = async (turns = 1): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
}

const ignoringKills = (action: () => void): void => {
  try {
    action()
  } catch (error) {
    if (!(error instanceof Killed)) throw error
  }
}

const counting = (array: Int32Array, thread: SimulatedThread): Int32Array => {
  const wrapped = new Proxy(array, {
    get: (target, key) => {
      if (typeof key === 'string' && key.charCodeAt(0) < 58) {
        thread.step()
        return target[Number(key)]
      }
      const value = Reflect.get(target, key, target) as unknown
      return typeof value === 'function' ? value.bind(target) : value
    },
    set: (target, key, value) => {
      thread.step()
      target[Number(key)] = value as number
      return true
    },
  })
  arrays.set(wrapped, { array, thread })
  return wrapped
}
