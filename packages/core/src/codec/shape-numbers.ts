import { compactLimits } from './compact-form.ts'

/** Of a shape that has no number: more than any. */
export const unnumbered = 0xffff

/** Shapes begun with, their first keys included. Records that are used as dictionaries have as many as keys. */
const mostNodes = 2_000
/** Only what comes often is worth a number. */
const oftenEnough = 4

/** The keys of a record up to one of them: those of `before`, and `key`. */
export class NumberedShape {
  readonly before: NumberedShape | undefined
  readonly key: string
  /** How many keys. */
  readonly size: number
  number: number = unnumbered
  met = 0
  /** The key that followed the last time, as it nearly always does again, and the shape with that key. */
  following: string | undefined = undefined
  next: NumberedShape | undefined = undefined
  #all: Map<string, NumberedShape> | undefined = undefined

  constructor(before: NumberedShape | undefined, key: string) {
    this.before = before
    this.key = key
    this.size = before === undefined ? 0 : before.size + 1
  }

  /** The shape with one key more, if that is known. */
  with(key: string): NumberedShape | undefined {
    const known = this.#all?.get(key)
    if (known !== undefined) {
      this.following = key
      this.next = known
    }
    return known
  }

  add(shape: NumberedShape): void {
    ;(this.#all ??= new Map()).set(shape.key, shape)
  }

  keys(): string[] {
    const keys: string[] = []
    for (let shape: NumberedShape = this; shape.before !== undefined; shape = shape.before) keys.push(shape.key)
    return keys.reverse()
  }
}

/** The shapes that one side of a link may name by number: those that it sends often. */
export class ShapeNumbers {
  readonly noKeys: NumberedShape = new NumberedShape(undefined, '')
  readonly #numbered: NumberedShape[] = []
  #nodes = 0

  /** How many there are. */
  get count(): number {
    return this.#numbered.length
  }

  /** No more are learned; a table that begins anew will. */
  get isFull(): boolean {
    return this.#nodes >= mostNodes || this.#numbered.length >= compactLimits.shapes
  }

  /** The shape with one key more, which need not be the last that followed. `undefined`: records with such a key have none. */
  otherNext(shape: NumberedShape, key: string): NumberedShape | undefined {
    const known = shape.with(key)
    if (known !== undefined || this.isFull || shape.size === compactLimits.keys || !isCompactKey(key)) return known
    this.#nodes++
    const next = new NumberedShape(shape, key)
    shape.add(next)
    return next
  }

  /** A record of a shape without a number was met: whether it has one now. */
  learn(shape: NumberedShape): boolean {
    if (++shape.met < oftenEnough || this.#numbered.length >= compactLimits.shapes) return false
    shape.number = this.#numbered.push(shape) - 1
    return true
  }

  /** Those after the first `count` were never told to the other side. */
  rewind(count: number): void {
    for (let i = count; i < this.#numbered.length; i++) this.#numbered[i]!.number = unnumbered
    this.#numbered.length = count
  }
}

/** As a key of a literal `__proto__` is none. */
function isCompactKey(key: string): boolean {
  if (key.length > compactLimits.key || key === '__proto__') return false
  for (let i = 0; i < key.length; i++) if (key.charCodeAt(i) > 127) return false
  return true
}
