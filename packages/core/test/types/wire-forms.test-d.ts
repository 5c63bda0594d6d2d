// Classes that travel by a form of their own, memory that moves, and what errors and events say of themselves.
import {
  AskTimeoutError,
  adapt,
  HostDownError,
  NotDeliveredError,
  type Observer,
  type OutcomeUnknownError,
  TroupeError,
  type TroupeEvent,
  transfer,
  type WireAdapter,
  type Wired,
} from '../../src/index.ts'
import type { Equal, Holds } from './equal.ts'

class Decimal {
  #digits: string
  constructor(digits: string) {
    this.#digits = digits
  }
  digits(): string {
    return this.#digits
  }
}
class Moment {
  #at = 0
  private constructor() {}
  static now(): Moment {
    return new Moment()
  }
  at(): number {
    return this.#at
  }
}
class Matrix<T> {
  #rows: T[][]
  constructor(rows: T[][]) {
    this.#rows = rows
  }
  rows(): T[][] {
    return this.#rows
  }
}

/** A foreign class: also one with a private constructor, and a generic one. */
const url = 'file:///foreign.js'
adapt(url, 'Decimal', { class: Decimal, toWire: (value) => value.digits(), fromWire: (data) => new Decimal(String(data)) })
adapt(url, 'Moment', { class: Moment, toWire: (value) => value.at(), fromWire: () => Moment.now() })
adapt(url, 'Matrix', { class: Matrix, toWire: (value) => value.rows(), fromWire: (data) => new Matrix(data as number[][]) })
const prepared: WireAdapter<Decimal> = { class: Decimal, toWire: String, fromWire: () => new Decimal('') }
// @ts-expect-error makes something else
adapt(url, 'Decimal', { class: Decimal, toWire: (value) => value.digits(), fromWire: (data) => Number(data) })
// @ts-expect-error the class
adapt(url, 'Decimal', { class: new Decimal(''), toWire: () => '', fromWire: () => new Decimal('') })
// @ts-expect-error both ways
adapt(url, 'Decimal', { class: Decimal, toWire: (value) => value.digits() })
// @ts-expect-error the value is one of the class
adapt(url, 'Decimal', { class: Decimal, toWire: (value) => value.at(), fromWire: () => new Decimal('') })

/** A wire form takes no arguments. */
type Forms = [
  Holds<{ toWire(): string } extends Wired ? true : false>,
  Holds<{ toWire(as: string): string } extends Wired ? false : true>,
]

/** What moves keeps its type. */
const bytes: Uint8Array = transfer(new Uint8Array(1))
const buffer: ArrayBuffer = transfer(new ArrayBuffer(1))
const view: DataView = transfer(new DataView(buffer))
// @ts-expect-error only memory moves
transfer([1])
// @ts-expect-error only memory moves
transfer({ buffer })

/** Errors are told apart by class, family and code. */
function told(error: unknown): string {
  if (error instanceof AskTimeoutError || error instanceof HostDownError) {
    const family: OutcomeUnknownError = error
    return family.code
  }
  if (error instanceof NotDeliveredError) return error.code
  if (error instanceof TroupeError) {
    // @ts-expect-error codes do not change
    error.code = 'x'
    return `${error.code} ${error.message}`
  }
  // @ts-expect-error not known to be one
  return error.code
}

/** Events are one closed union: the name tells the fields, and the compiler knows when all are told. */
const observer: Observer = {
  wants: (name) => name === 'letter.dead' || name === 'host.down',
  emit(event) {
    if (event.event === 'letter.dead') event.count satisfies number
    // @ts-expect-error only dead letters are counted
    event.count
    // @ts-expect-error no such event
    if (event.event === 'letter.lost') return
  },
}
type Slots = Holds<Equal<Extract<TroupeEvent, { event: 'host.up' }>['slot'], number>>
