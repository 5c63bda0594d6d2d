import type { Flow, HandlerRun, LockBook, LockHold, LockHolder, LockWait, ThreadPlace } from '../../src/kernel/lock-book.ts'
import type { HostPlace } from '../../src/kernel/platform.ts'
import { World, type WorldOptions } from './world.ts'

/** The locks of one host. */
class Book implements LockBook {
  readonly flow: undefined = undefined
  outside: HandlerRun | undefined = undefined
  readonly held = new Map<string, LockHold[]>()
  /** How often somebody asked who holds a lock. */
  looks = 0
  /** Called before each answer. */
  onLook: (() => void) | undefined = undefined

  run<T>(_: HandlerRun, work: () => T): T {
    return work()
  }

  holdsOf(key: string): readonly LockHold[] {
    this.looks++
    this.onLook?.()
    return this.held.get(key) ?? []
  }

  usesOf(): [] {
    return []
  }

  runOf(): undefined {
    return undefined
  }
}

/** Some code of a test on one host, which takes locks and waits for them when it is told to. */
export class Line implements Flow {
  readonly run: HandlerRun
  readonly slot: number
  /** What its waits failed with. */
  readonly failures: { readonly cycle: readonly string[]; readonly stacks: readonly string[] }[] = []
  readonly #world: LockWorld
  readonly #holds = new Set<LockHold>()

  constructor(world: LockWorld, slot: number, label: string) {
    this.#world = world
    this.slot = slot
    const begins = (wait: LockWait): void => world.kernel(slot).waitsForLock(wait)
    this.run = { label, actor: label, method: 'work', isStale: false, inspect: () => undefined, begins }
  }

  has(hold: LockHold): boolean {
    return this.#holds.has(hold)
  }

  /** Has the lock from now on, as one of several if others have it already. Returns how it is released. */
  take(key: string): () => void {
    const { held } = this.#world.book(this.slot)
    const hold: LockHold = { id: this.#world.nextId(), flow: this, stack: `at ${this.run.label}` }
    this.#holds.add(hold)
    held.set(key, [...(held.get(key) ?? []), hold])
    return () => {
      held.set(
        key,
        (held.get(key) ?? []).filter((other) => other !== hold),
      )
    }
  }

  /** Waits for the lock from now on, or, as it says, since then. Returns how the wait ends. */
  wants(key: string, since: number = this.#world.clock.now()): () => void {
    const wait: LockWait = {
      flow: this,
      key,
      lock: key,
      since,
      stack: `at ${this.run.label}`,
      holders: () => this.#world.holders(key, this.slot),
      fail: (cycle, stacks) => void this.failures.push({ cycle, stacks }),
      onEnd: undefined,
    }
    this.run.begins(wait)
    return () => wait.onEnd?.()
  }
}

/** A system in development whose hosts have locks that there are only in the test. */
export class LockWorld extends World {
  readonly #books: Map<number, Book>
  #ids = 0

  constructor(options: WorldOptions = {}) {
    const books = new Map<number, Book>()
    super({ development: true, ...options, locksOf: (slot) => bookIn(books, slot) })
    this.#books = books
  }

  book(slot: number): Book {
    return bookIn(this.#books, slot)
  }

  nextId(): string {
    return `hold ${++this.#ids}`
  }

  /** How often any host was asked who holds a lock. */
  get looks(): number {
    return [...this.#books.values()].reduce((sum, { looks }) => sum + looks, 0)
  }

  /** Hosts for so many lines, beside main. */
  async slots(kind: 'threads' | 'processes', count: number): Promise<number[]> {
    const { hosts } = await this.system[kind](count)
    return (hosts as unknown as readonly HostPlace[]).map(({ slot }) => slot)
  }

  holders(key: string, from: number): LockHolder[] {
    return [...this.#books]
      .filter(([, { held }]) => (held.get(key) ?? []).length > 0)
      .map(([slot]) => ({ ...this.#threadOf(slot), host: `host ${slot}`, since: undefined, isHere: slot === from }))
  }

  #threadOf(slot: number): ThreadPlace {
    if (slot === 0) return { pid: 1, threadId: 0 }
    return { pid: 1000 + slot, threadId: this.host(slot).spec.kind === 'thread' ? slot : 0 }
  }
}

const bookIn = (books: Map<number, Book>, slot: number): Book => {
  let book = books.get(slot)
  if (book === undefined) books.set(slot, (book = new Book()))
  return book
}
