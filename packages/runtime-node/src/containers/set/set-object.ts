import type { SentFunction } from '../../tasks/sent-function.ts'
import { ContainerObject } from '../container-object.ts'
import { checkKey, checkKeys } from '../key.ts'

type Members = readonly unknown[]

/** What a `SetProxy` leads to. Not with the methods of `Set` itself: Node 20 lacks those that combine two. */
export class SetObject extends ContainerObject {
  readonly #set: Set<unknown>

  /** @throws KeyRefusedError */
  constructor(members: Members) {
    super()
    checkKeys(members, 'set')
    this.#set = new Set(members)
  }

  size(): number {
    return this.#set.size
  }

  has(member: unknown): boolean {
    return this.#set.has(member)
  }

  add(member: unknown): boolean {
    checkKey(member, 'add')
    const before = this.#set.size
    return this.#set.add(member).size > before
  }

  delete(member: unknown): boolean {
    return this.#set.delete(member)
  }

  clear(): void {
    this.#set.clear()
  }

  pop(): unknown {
    for (const first of this.#set) {
      this.#set.delete(first)
      return first
    }
    return undefined
  }

  union(others: readonly Members[]): ReadonlySet<unknown> {
    return new Set([...this.#set, ...others.flat()])
  }

  intersection(others: readonly Members[]): ReadonlySet<unknown> {
    const sets = others.map((other) => new Set(other))
    return new Set([...this.#set].filter((member) => sets.every((set) => set.has(member))))
  }

  difference(others: readonly Members[]): ReadonlySet<unknown> {
    const left = new Set(this.#set)
    for (const other of others) for (const member of other) left.delete(member)
    return left
  }

  symmetricDifference(other: Members): ReadonlySet<unknown> {
    const mixed = new Set(this.#set)
    toggle(mixed, other)
    return mixed
  }

  update(others: readonly Members[]): void {
    const members = others.flat()
    checkKeys(members, 'update')
    for (const member of members) this.#set.add(member)
  }

  intersectionUpdate(others: readonly Members[]): void {
    const kept = this.intersection(others)
    for (const member of this.#set) if (!kept.has(member)) this.#set.delete(member)
  }

  differenceUpdate(others: readonly Members[]): void {
    for (const other of others) for (const member of other) this.#set.delete(member)
  }

  symmetricDifferenceUpdate(other: Members): void {
    checkKeys(other, 'symmetricDifferenceUpdate')
    toggle(this.#set, other)
  }

  isSubsetOf(other: Members): boolean {
    const set = new Set(other)
    for (const member of this.#set) if (!set.has(member)) return false
    return true
  }

  isSupersetOf(other: Members): boolean {
    return other.every((member) => this.#set.has(member))
  }

  isDisjointFrom(other: Members): boolean {
    return !other.some((member) => this.#set.has(member))
  }

  apply(fn: SentFunction, args: readonly unknown[]): Promise<unknown> {
    return this.run(fn, [this.#set, ...args])
  }

  values(): Iterable<unknown> {
    return this.#set.values()
  }

  entries(): Iterable<unknown> {
    return this.#set.entries()
  }

  copy(): ReadonlySet<unknown> {
    return this.#set
  }

  /** Members are no objects. */
  protected override contents(): undefined {}
}

/** Each member of `other` once, however often it is named. */
const toggle = (set: Set<unknown>, other: Members): void => {
  for (const member of new Set(other)) if (!set.delete(member)) set.add(member)
}
