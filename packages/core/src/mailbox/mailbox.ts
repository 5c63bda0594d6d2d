const firstSlots = 16
const mostSlots = 2048
/** An idle actor keeps no more than this, whatever it went through. */
const keptSlots = 64

/** A message counts at least this much against the byte bound, so that small ones need no count of their own. */
export const lightestBytes = 64

/**
 * What stands before each message, in one small integer:
 *
 *   bits 0-11 method index | bit 12 heavy: its bytes follow | bits 13-15 item kind | bits 16-30 argument count
 */
export const itemHead = {
  mostMethods: 4096,
  mostArguments: 32_767,
  methodMask: 0xfff,
  heavy: 0x1000,
  kindShift: 13,
  kindMask: 0x7,
  countShift: 16,
} as const

/** A run of slots; when it is full the next one follows, twice as long. */
class Block {
  next: Block | undefined = undefined
  readonly slots: unknown[]
  constructor(slotCount: number) {
    this.slots = new Array(slotCount).fill(undefined)
  }
}

/**
 * Waiting messages, first in, first out, laid flat in slots:
 *
 *   head | bytes, if heavy | the caller that waits, or undefined | argument | argument ...
 *
 * A message is no object of its own, so a deep mailbox gives the collector next to nothing to trace or to move
 * (a million waiting messages: 17 M/s, against 4 M/s with an object and an array each).
 */
export class Mailbox<Caller> {
  /** Messages that wait. */
  size = 0
  /** About how many bytes the message has whose head was taken last; 0 for a light one. */
  headBytes = 0
  /** What they hold above {@link lightestBytes} each. */
  #heavyBytes = 0
  #first = new Block(firstSlots)
  #last = this.#first
  #read = 0
  #write = 0

  /** An estimate, at least {@link lightestBytes} for each message. */
  get bytes(): number {
    return this.size * lightestBytes + this.#heavyBytes
  }

  push(kind: number, method: number, args: readonly unknown[], bytes: number, caller: Caller | undefined): void {
    const head = method | (kind << itemHead.kindShift) | (args.length << itemHead.countShift)
    if (bytes > lightestBytes) {
      this.#put(head | itemHead.heavy)
      this.#put(bytes)
      this.#heavyBytes += bytes - lightestBytes
    } else this.#put(head)
    this.#put(caller)
    for (let i = 0; i < args.length; i++) this.#put(args[i])
    this.size++
  }

  /** The head of the oldest message. Its caller and its arguments must be taken next, in this order. */
  takeHead(): number {
    this.size--
    const head = this.#take() as number
    this.headBytes = 0
    if ((head & itemHead.heavy) !== 0) {
      this.headBytes = this.#take() as number
      this.#heavyBytes -= this.headBytes - lightestBytes
    }
    return head
  }

  takeCaller(): Caller | undefined {
    return this.#take() as Caller | undefined
  }

  takeArgs(count: number): unknown[] {
    const args: unknown[] = []
    for (let i = 0; i < count; i++) args.push(this.#take())
    return args
  }

  /** Calls with the arguments of the message at hand; all are taken before the call begins. */
  call(handler: (...args: never) => unknown, self: unknown, argCount: number): unknown {
    const method = handler as (...args: unknown[]) => unknown
    switch (argCount) {
      case 0:
        return method.call(self)
      case 1:
        return method.call(self, this.#take())
      case 2:
        return method.call(self, this.#take(), this.#take())
      case 3:
        return method.call(self, this.#take(), this.#take(), this.#take())
      default:
        return method.apply(self, this.takeArgs(argCount))
    }
  }

  /** Back to the front of a small block, once empty: who keeps up with its mail never allocates. */
  rewind(): void {
    this.#read = this.#write = 0
    if (this.#last.slots.length > keptSlots) this.#last = new Block(firstSlots)
    this.#first = this.#last
  }

  #put(value: unknown): void {
    const { slots } = this.#last
    if (this.#write === slots.length) return this.#extend(value)
    slots[this.#write++] = value
  }

  #extend(value: unknown): void {
    this.#last = this.#last.next = new Block(Math.min(this.#last.slots.length * 2, mostSlots))
    this.#last.slots[0] = value
    this.#write = 1
  }

  #take(): unknown {
    if (this.#read === this.#first.slots.length) {
      this.#first = this.#first.next!
      this.#read = 0
    }
    const { slots } = this.#first
    const value = slots[this.#read]
    slots[this.#read++] = undefined
    return value
  }
}
