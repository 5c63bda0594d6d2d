import { OptionError } from '../errors/option-error.ts'

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
 * message; only when the call throws `NotSendableError` the memory stays. (Of several in one message, where a platform lets some go and then
 * not another, as Node 20 does, the first are gone.)
 *
 * @throws OptionError - `value` is neither an `ArrayBuffer` nor a view on one
 */
export function transfer<T extends ArrayBuffer | ArrayBufferView>(value: T): T {
  if (!(bufferOf(value) instanceof ArrayBuffer)) {
    throw new OptionError({ option: 'the value to transfer', expected: 'an ArrayBuffer or a view on one', got: value })
  }
  return new Transfer(value) as unknown as T
}

/** Takes all of the memory away from its owners. @throws Error - when the platform holds on to some of it */
export function moveBuffers(buffers: readonly ArrayBuffer[]): readonly ArrayBuffer[] {
  if (buffers.length === 0) return buffers
  const sizes = buffers.map(({ byteLength }) => byteLength)
  let moved: readonly ArrayBuffer[]
  try {
    moved =
      buffers.length === 1
        ? [structuredClone(buffers[0]!, { transfer: buffers })]
        : structuredClone(buffers, { transfer: buffers })
  } catch (cause) {
    throw new Error(unmovable, { cause })
  }
  // a platform may copy instead, and not say so
  if (buffers.some(({ byteLength }, i) => sizes[i]! > 0 && byteLength !== 0)) throw new Error(unmovable)
  return moved
}

const unmovable = 'it cannot move, as the memory that small Buffers share: copy it, or send it without transfer()'

const bufferOf = (value: unknown): unknown => (ArrayBuffer.isView(value) ? value.buffer : value)
