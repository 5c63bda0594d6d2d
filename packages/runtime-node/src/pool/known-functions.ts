import { type AnyFunction, functionKey } from '../tasks/exposed-function.ts'
import { type Calling, isOneCall } from './callings.ts'

/** A function that a pool was given, with what is known of it. */
export interface PoolFunction {
  readonly id: number
  readonly key: string
  readonly name: string
  readonly calling: Calling
  /** How long its last tasks took, on average; `Infinity` before the first: it changes with every task, and is in place what always is a fraction. */
  typicalMs: number
  /** How long an item took the last time; `undefined` where there were none. */
  itemMs: number | undefined
  /** Whether several calls of it may be sent, and come back, as one message. */
  isBundled: boolean
}

/** What stands for what is no function of anybody. */
export const unnamedFunction: PoolFunction = {
  id: -1,
  key: '',
  name: 'a task',
  calling: 'run',
  typicalMs: Infinity,
  itemMs: undefined,
  isBundled: false,
}

/** How much the last task counts in what is thought of its function. */
const weight = 0.2

/** A task of it took so long. */
export const learn = (fn: PoolFunction, ms: number): void => {
  fn.typicalMs = fn.typicalMs === Infinity ? ms : fn.typicalMs + weight * (ms - fn.typicalMs)
}

/** The functions of one pool. One that is called in several ways is several: it takes a different time in each. */
export class KnownFunctions {
  readonly #known: Readonly<Record<Calling, Map<AnyFunction, PoolFunction>>> = {
    run: new Map(),
    runOne: new Map(),
    map: new Map(),
    starmap: new Map(),
    forEach: new Map(),
    reduce: new Map(),
    fill: new Map(),
  }
  #size = 0

  /** An error if no worker could find it. */
  get(fn: AnyFunction, calling: Calling): PoolFunction | Error {
    return this.#known[calling].get(fn) ?? this.#meet(fn, calling)
  }

  /** How long an item took when the function was last called so; `undefined` if it was not. */
  itemMsOf(fn: AnyFunction, calling: Calling): number | undefined {
    return this.#known[calling].get(fn)?.itemMs
  }

  #meet(fn: AnyFunction, calling: Calling): PoolFunction | Error {
    try {
      const key = functionKey(fn, 'task of a pool')
      const met = {
        id: this.#size++,
        key,
        name: fn.name,
        calling,
        typicalMs: Infinity,
        itemMs: undefined,
        isBundled: isOneCall(calling),
      }
      this.#known[calling].set(fn, met)
      return met
    } catch (error) {
      return error as Error
    }
  }
}
