import { OptionError } from '@troupe/core'
import { packed } from '../../shared/values/packed.ts'
import type { Scalar, View } from '../../shared/values/scalar.ts'
import { scalarOf } from '../../shared/values/scalars.ts'
import type { SentFunction } from '../../tasks/sent-function.ts'
import { ContainerObject } from '../container-object.ts'
import { elementIndex } from '../element-index.ts'
import { areEqual } from '../equality.ts'

/** What an `ArrayProxy` leads to: a typed array that takes only what fits. */
export class ArrayObject extends ContainerObject {
  readonly #scalar: Scalar
  readonly #view: View

  /** @throws OptionError - there is no such type, or it has no numbers; no such length; a value that does not fit */
  constructor(type: unknown, lengthOrValues: unknown) {
    super()
    this.#scalar = scalarOf(type, 'type of a managed array')
    if (type === 'bool') throw new OptionError({ option: 'type of a managed array', expected: 'one of numbers', got: type })
    this.#view = this.#made(lengthOrValues)
  }

  get type(): string {
    return this.#scalar.type
  }

  length(): number {
    return this.#view.length
  }

  at(index: number): unknown {
    return this.#view.at(index)
  }

  get(index: number): unknown {
    return this.#view[this.#place(index, 'get')]
  }

  set(index: number, value: unknown): void {
    this.#store(this.#place(index, 'set'), value)
  }

  setAll(values: unknown, start: number): void {
    this.#view.set(this.#fitting(values, start) as never, start)
  }

  addAll(values: unknown, start: number): void {
    const addends = this.#fitting(values, start)
    for (let at = 0; at < addends.length; at++) this.#add(start + at, addends[at])
  }

  increment(index: number, by: unknown): unknown {
    const at = this.#place(index, 'increment')
    const { expectedAddend } = this.#scalar
    if (!this.#scalar.fitsAdd(by))
      throw new OptionError({ option: `addend for element ${index}`, expected: expectedAddend, got: by })
    this.#add(at, by)
    return this.#view[at]
  }

  compareAndSet(index: number, expected: unknown, value: unknown): boolean {
    const at = this.#place(index, 'compareAndSet')
    if (!areEqual(this.#view[at], expected)) return false
    this.#store(at, value)
    return true
  }

  async update(index: number, fn: SentFunction, args: readonly unknown[]): Promise<unknown> {
    const at = this.#place(index, 'update')
    this.#store(at, await this.run(fn, [this.#view[at], ...args]))
    return this.#view[at]
  }

  apply(fn: SentFunction, args: readonly unknown[]): Promise<unknown> {
    return this.run(fn, [this.#view, ...args])
  }

  fill(value: unknown, start?: number, end?: number): void {
    const { expected } = this.#scalar
    if (!this.#scalar.fits(value)) throw new OptionError({ option: 'value to fill with', expected, got: value })
    this.#view.fill(value as never, start, end)
  }

  copyWithin(target: number, start: number, end?: number): void {
    this.#view.copyWithin(target, start, end)
  }

  reverse(): void {
    this.#view.reverse()
  }

  sort(descending: boolean): void {
    this.#view.sort()
    if (descending) this.#view.reverse()
  }

  swap(index: number, other: number): void {
    const [at, to] = [this.#place(index, 'swap'), this.#place(other, 'swap')]
    ;[this.#view[at], this.#view[to]] = [this.#view[to]!, this.#view[at]!]
  }

  includes(value: unknown): boolean {
    return this.#view.includes(value as never)
  }

  indexOf(value: unknown, from?: number): number {
    return this.#view.indexOf(value as never, from)
  }

  slice(start?: number, end?: number): View {
    return this.#view.slice(start, end)
  }

  keys(): Iterable<number> {
    return this.#view.keys()
  }

  values(): Iterable<unknown> {
    return this.#view.values()
  }

  entries(): Iterable<unknown> {
    return this.#view.entries()
  }

  copy(): View {
    return this.#view
  }

  protected override contents(): undefined {}

  #made(lengthOrValues: unknown): View {
    if (typeof lengthOrValues !== 'number') return packed(this.#scalar, lengthOrValues, 'a managed array')
    if (!Number.isSafeInteger(lengthOrValues) || lengthOrValues < 0) {
      throw new OptionError({
        option: 'length of a managed array',
        expected: 'a whole number >= 0, or a list of values',
        got: lengthOrValues,
      })
    }
    return this.#scalar.view(new ArrayBuffer(lengthOrValues * this.#scalar.bytes), 0, lengthOrValues)
  }

  #place(index: number, method: string): number {
    return elementIndex(index, this.#view.length, method)
  }

  #store(at: number, value: unknown): void {
    const { expected } = this.#scalar
    if (!this.#scalar.fits(value)) throw new OptionError({ option: `value of element ${at}`, expected, got: value })
    this.#scalar.store(this.#view, at, value)
  }

  /** As in every typed array: integers wrap. */
  #add(at: number, addend: unknown): void {
    ;(this.#view as unknown as number[])[at]! += addend as number
  }

  /** The values in the form of the array, where all of them have a place. @throws OptionError */
  #fitting(values: unknown, start: number): View {
    const view = packed(this.#scalar, values, 'a managed array')
    if (Number.isSafeInteger(start) && start >= 0 && start + view.length <= this.#view.length) return view
    throw new OptionError({
      option: 'place of the values in a managed array',
      expected: `within its ${this.#view.length} elements`,
      got: `${view.length} from ${start} on`,
    })
  }
}
