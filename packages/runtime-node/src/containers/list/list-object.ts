import { OptionError } from '@troupe/core'
import { loadSent, type SentFunction } from '../../tasks/sent-function.ts'
import { ContainerObject } from '../container-object.ts'
import { checkIndex, elementIndex } from '../element-index.ts'
import { areEqual } from '../equality.ts'
import { naturalOrder } from '../natural-order.ts'
import { sumOf } from '../sum.ts'
import type { SortOrder } from './sort-options.ts'

type Args = readonly unknown[]
type Compare = (one: unknown, other: unknown) => unknown

/** What a `ListProxy` leads to: an array, and what can be done with it as one message. */
export class ListObject extends ContainerObject {
  readonly #items: unknown[]

  constructor(items: unknown[]) {
    super()
    this.#items = items
  }

  length(): number {
    return this.#items.length
  }

  at(index: number): unknown {
    return this.#items.at(index)
  }

  get(index: number): unknown {
    return this.#items[this.#place(index, 'get')]
  }

  set(index: number, value: unknown): void {
    this.#items[this.#place(index, 'set')] = value
  }

  push(values: Args): number {
    // not by `push(...values)`: there may be more than a call can have arguments
    for (const value of values) this.#items.push(value)
    return this.#items.length
  }

  pop(...index: [] | [number]): unknown {
    if (index.length === 0) return this.#items.pop()
    return this.#items.splice(this.#place(index[0], 'pop'), 1)[0]
  }

  shift(): unknown {
    return this.#items.shift()
  }

  remove(value: unknown): boolean {
    const at = this.indexOf(value)
    if (at >= 0) this.#items.splice(at, 1)
    return at >= 0
  }

  splice(start: number, deleteCount: number, values: Args, reply: 'deleted' | 'length'): unknown {
    checkIndex(start, 'splice')
    // what comes after is set aside, so that any number of values fits
    const rest = this.#items.splice(start)
    const deleted = rest.splice(0, deleteCount)
    this.push(values)
    this.push(rest)
    return reply === 'deleted' ? deleted : this.#items.length
  }

  clear(): void {
    this.#items.length = 0
  }

  repeat(times: number): number {
    if (!Number.isSafeInteger(times) || times < 0)
      throw new OptionError({ option: 'times of repeat', expected: 'a whole number >= 0', got: times })
    if (times === 0) this.clear()
    const once = [...this.#items]
    for (let time = 1; time < times; time++) this.push(once)
    return this.#items.length
  }

  fill(value: unknown, start?: number, end?: number): void {
    this.#items.fill(value, start, end)
  }

  copyWithin(target: number, start: number, end?: number): void {
    this.#items.copyWithin(target, start, end)
  }

  reverse(): void {
    this.#items.reverse()
  }

  swap(index: number, other: number): void {
    const [at, to] = [this.#place(index, 'swap'), this.#place(other, 'swap')]
    ;[this.#items[at], this.#items[to]] = [this.#items[to], this.#items[at]]
  }

  async sort({ by, key, compare, descending }: SortOrder): Promise<void> {
    const items = [...this.#items]
    const keys = key === undefined ? items.map((item) => propertyOf(item, by)) : await this.runForEach(key, items, [])
    const order = compare === undefined ? naturalOrder(keys) : numbersOf((await loadSent(compare)) as Compare)
    const places = items.map((_, at) => at)
    const sign = descending ? -1 : 1
    places.sort((one, other) => sign * order(keys[one], keys[other]))
    places.forEach((place, at) => {
      this.#items[at] = items[place]
    })
  }

  increment(index: number, by: unknown): number | bigint {
    const at = this.#place(index, 'increment')
    const sum = sumOf(this.#items[at], by, { method: 'increment', place: `index ${index}` })
    this.#items[at] = sum
    return sum
  }

  compareAndSet(index: number, expected: unknown, value: unknown): boolean {
    const at = this.#place(index, 'compareAndSet')
    if (!areEqual(this.#items[at], expected)) return false
    this.#items[at] = value
    return true
  }

  // ---- looking

  includes(value: unknown): boolean {
    return this.indexOf(value) >= 0
  }

  indexOf(value: unknown, from = 0): number {
    const start = from < 0 ? Math.max(0, from + this.#items.length) : from
    for (let at = start; at < this.#items.length; at++) if (areEqual(this.#items[at], value)) return at
    return -1
  }

  lastIndexOf(value: unknown): number {
    return this.#items.findLastIndex((item) => areEqual(item, value))
  }

  count(value: unknown): number {
    return this.#items.reduce((count: number, item) => count + Number(areEqual(item, value)), 0)
  }

  slice(start?: number, end?: number): unknown[] {
    return this.#items.slice(start, end)
  }

  concat(others: readonly unknown[][]): unknown[] {
    return this.#items.concat(...others)
  }

  // ---- with functions of the program

  async map(fn: SentFunction, args: Args): Promise<Args> {
    return await this.runForEach(fn, this.#items, args)
  }

  async filter(fn: SentFunction, args: Args): Promise<unknown[]> {
    const items = [...this.#items]
    const verdicts = await this.runForEach(fn, items, args)
    return items.filter((_, at) => verdicts[at])
  }

  async find(fn: SentFunction, args: Args): Promise<unknown> {
    return this.#items[await this.findIndex(fn, args)]
  }

  async findIndex(fn: SentFunction, args: Args): Promise<number> {
    return (await this.runForEach(fn, this.#items, args)).findIndex(Boolean)
  }

  async findLast(fn: SentFunction, args: Args): Promise<unknown> {
    return this.#items[await this.findLastIndex(fn, args)]
  }

  async findLastIndex(fn: SentFunction, args: Args): Promise<number> {
    return (await this.runForEach(fn, this.#items, args)).findLastIndex(Boolean)
  }

  async some(fn: SentFunction, args: Args): Promise<boolean> {
    return (await this.runForEach(fn, this.#items, args)).some(Boolean)
  }

  async every(fn: SentFunction, args: Args): Promise<boolean> {
    return (await this.runForEach(fn, this.#items, args)).every(Boolean)
  }

  reduce(fn: SentFunction, initial: unknown): Promise<unknown> {
    return this.#reduced(fn, initial, [...this.#items])
  }

  reduceRight(fn: SentFunction, initial: unknown): Promise<unknown> {
    return this.#reduced(fn, initial, [...this.#items].reverse())
  }

  async update(index: number, fn: SentFunction, args: Args): Promise<unknown> {
    const at = this.#place(index, 'update')
    const value = await this.run(fn, [this.#items[at], ...args])
    this.#items[at] = value
    return value
  }

  apply(fn: SentFunction, args: Args): Promise<unknown> {
    return this.run(fn, [this.#items, ...args])
  }

  // ---- all of it

  keys(): Iterable<number> {
    return this.#items.keys()
  }

  values(): Iterable<unknown> {
    return this.#items.values()
  }

  entries(): Iterable<unknown> {
    return this.#items.entries()
  }

  copy(): readonly unknown[] {
    return this.#items
  }

  protected override contents(): unknown {
    return this.#items
  }

  #place(index: number, method: string): number {
    return elementIndex(index, this.#items.length, method)
  }

  async #reduced(fn: SentFunction, initial: unknown, items: Args): Promise<unknown> {
    const step = (await loadSent(fn)) as (sum: unknown, item: unknown) => unknown
    let sum = initial
    for (const item of items) {
      const next = step(sum, item)
      sum = next instanceof Promise ? await next : next
    }
    return sum
  }
}

const propertyOf = (item: unknown, name: string | undefined): unknown =>
  name === undefined ? item : (item as Readonly<Record<string, unknown>> | null | undefined)?.[name]

/** The comparator, which has to answer with numbers: a promise would put everything in any order. */
const numbersOf =
  (compare: Compare) =>
  (one: unknown, other: unknown): number => {
    const answer = compare(one, other)
    if (typeof answer !== 'number' || Number.isNaN(answer))
      throw new OptionError({ option: 'result of the comparator', expected: 'a number', got: answer })
    return answer
  }
