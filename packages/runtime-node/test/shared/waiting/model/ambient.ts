import { of, threadWord } from './control.ts'
import { loopPlace, type ModelRegion, plain, rememberPlain } from './model-region.ts'
import type { Turns } from './turns.ts'

interface Timer {
  at: number
  readonly every: number | undefined
  readonly action: () => void
}

const { setImmediate: realImmediate } = globalThis
const RealArray = Int32Array
const RealAtomics = Atomics

/**
 * What surrounds the code that is tested in a thread of a model: each access to shared memory is a step, atomic or not, time is the model's, and the event
 * loop turns when the model lets it.
 */
export class Ambient {
  readonly #turns: Turns
  readonly #timers = new Set<Timer>()
  region: ModelRegion | undefined

  constructor(turns: Turns) {
    this.#turns = turns
    const step = (what: string, index: number): void => turns.step(what, index)
    globalThis.Atomics = new Proxy(RealAtomics, {
      get: (target, name) => {
        const operation = Reflect.get(target, name) as unknown
        if (typeof operation !== 'function') return operation
        return (words: Int32Array, index: number, ...rest: number[]) => {
          const array = plain(words)
          step(String(name), array.byteOffset / 4 + index)
          return (operation as (...all: unknown[]) => unknown)(array, index, ...rest)
        }
      },
    })
    globalThis.Int32Array = new Proxy(RealArray, {
      construct: (target, args) => {
        const array = Reflect.construct(target, args) as Int32Array
        return array.buffer instanceof SharedArrayBuffer ? stepping(array, step) : array
      },
    })
    performance.now = () => turns.clock
    Date.now = () => 1 + turns.clock
    const start = (action: () => void, ms: number, every?: number): Timer => {
      const timer = { at: turns.clock + Math.max(1, ms), every, action }
      this.#timers.add(timer)
      return timer
    }
    const stop = (timer: unknown): void => void this.#timers.delete(timer as Timer)
    Object.assign(globalThis, {
      setTimeout: (action: () => void, ms = 0) => start(action, ms),
      setInterval: (action: () => void, ms: number) => start(action, ms, ms),
      clearTimeout: stop,
      clearInterval: stop,
    })
  }

  reset(): void {
    this.#timers.clear()
    this.region = undefined
  }

  /** Lets all promises that can go on do so. */
  async settle(): Promise<void> {
    await new Promise<void>((resolve) => realImmediate(resolve))
  }

  /** One turn of the event loop: waits for a ring or a timer, and does what is to be done then. */
  turn(): void {
    const turns = this.#turns
    turns.step('turn', 0)
    const rung = of(turns.me, threadWord.isRung)
    const due = (): Timer[] => [...this.#timers].filter(({ at }) => at <= turns.clock)
    if (turns.words[rung] === 0 && due().length === 0) {
      turns.block(loopPlace(turns.me), Math.min(Infinity, ...[...this.#timers].map(({ at }) => at)))
    }
    for (const timer of due()) {
      if (!this.#timers.has(timer)) continue
      if (timer.every === undefined) this.#timers.delete(timer)
      else timer.at = turns.clock + timer.every
      timer.action()
    }
    if (turns.words[rung] === 0) return
    turns.words[rung] = 0
    this.region?.onRing?.()
  }
}

const stepping = (array: Int32Array, step: (what: string, index: number) => void): Int32Array => {
  const base = array.byteOffset / 4
  const wrapped = new Proxy(array, {
    get: (target, key) => {
      if (typeof key === 'string' && key.charCodeAt(0) < 58) {
        step('read', base + Number(key))
        return target[Number(key)]
      }
      const value = Reflect.get(target, key, target) as unknown
      return typeof value === 'function' ? value.bind(target) : value
    },
    set: (target, key, value) => {
      step('write', base + Number(key))
      target[Number(key)] = value as number
      return true
    },
  })
  rememberPlain(wrapped, array)
  return wrapped
}
