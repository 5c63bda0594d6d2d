import { OptionError } from '../errors/option-error.ts'
import { shortText } from '../errors/short-text.ts'

/** A registered symbol: whoever sends and the kernel that takes the message may have two copies of this package. */
const brand: unique symbol = Symbol.for('troupe.transfer')

/** Stands in a message for memory that moves. */
export class Transfer {
  static {
    Object.defineProperty(this.prototype, brand, { value: true })
  }
  readonly value: ArrayBuffer | ArrayBufferView
  constructor(value: ArrayBuffer | ArrayBufferView) {
    this.value = value
  }
  /** Whether these are the prototype of what `transfer` of any copy of this package returns. */
  static isPrototype(prototype: object | null): boolean {
    return prototype !== null && Object.hasOwn(prototype, brand)
  }
}

/**
 * Moves memory with a message instead of copying it: `ref.tell.draw(transfer(pixels))`. The receiver gets the content. The sender's
 * buffer is detached (`byteLength` 0, for every view on it) when the call returns, on every placement and whatever becomes of the
 * message; only when the call throws `NotSendableError` the memory stays.
 *
 * @throws OptionError - `value` is neither an `ArrayBuffer` nor a view on one
 */
export function transfer<T extends ArrayBuffer | ArrayBufferView>(value: T): T {
  if (!(bufferOf(value) instanceof ArrayBuffer)) {
    throw new OptionError({ option: 'the value to transfer', expected: 'an ArrayBuffer or a view on one', got: value })
  }
  return new Transfer(value) as unknown as T
}

/** Takes the memory away from its owner. @throws Error - when the platform holds on to it */
export function moveBuffer(buffer: ArrayBuffer): ArrayBuffer {
  const size = buffer.byteLength
  const moved = structuredClone(buffer, { transfer: [buffer] })
  if (size > 0 && buffer.byteLength !== 0) throw new Error(`${shortText(buffer)} cannot be moved`)
  return moved
}

const bufferOf = (value: unknown): unknown => (ArrayBuffer.isView(value) ? value.buffer : value)
