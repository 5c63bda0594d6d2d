import { BlockedWait } from '../deadlock/blocked-wait.ts'
import { lockWatch, type WatchedLock } from '../deadlock/lock-watch.ts'
import { PlacesTakenError } from '../errors/shared-memory-errors.ts'
import { type BlockedThread, blockUntilGranted } from '../waiting/block.ts'
import { boardLayout } from '../waiting/board-layout.ts'
import type { Cell } from '../waiting/cell.ts'
import { cell } from '../waiting/cell-layout.ts'
import { entryInLoop, type WaitLimits, waitInLoop } from '../waiting/wait-in-loop.ts'
import type { Entrance, LockCore } from './lock-core.ts'
import { handed, type LockDiscipline, waits } from './lock-discipline.ts'
import type { LockOwner } from './lock-owner.ts'
import { spin } from './spin.ts'

/** How long a thread that was woken in vain sleeps before it looks again: twice as long each time, from the first to the longest. */
const firstNapMs = 0.05
const longestNapMs = 0.4

/** The owner's word of one cell, and the ways in and out. One owner is one thread: who within it has it is not known here. */
export class LockWord implements LockCore {
  readonly cell: Cell
  readonly #words: Int32Array<ArrayBufferLike>
  readonly #since: Float64Array<ArrayBufferLike>
  readonly #discipline: LockDiscipline
  readonly #fair: boolean
  readonly #onLeave: (() => void)[] = []
  /** How many wait in the event loop of this thread. */
  #inLoop = 0
  #tag = 0

  constructor(at: Cell, discipline: LockDiscipline, fair: boolean) {
    this.cell = at
    this.#words = at.words
    this.#since = new Float64Array(at.region.buffer, at.offset + 4 * cell.since, 1)
    this.#discipline = discipline
    this.#fair = fair
  }

  /** Whether this thread has it. */
  get heldHere(): boolean {
    // no other thread ever writes what this one looks for
    return this.#tag !== 0 && this.#words[cell.owner] === this.#tag
  }

  get locked(): boolean {
    return Atomics.load(this.#words, cell.owner) !== 0
  }

  get owner(): LockOwner | undefined {
    const since = this.#seenSince()
    const owner = Atomics.load(this.#words, cell.owner)
    if (owner === 0) return undefined
    const sitter = this.cell.board.sitter(owner & ~handed)
    return sitter === undefined ? undefined : { ...sitter, since: (owner & handed) === 0 ? since : undefined }
  }

  /** Whoever had it and died, unless it is known to be consistent since. Only for its owner. */
  get deadOwner(): LockOwner | undefined {
    // written before the word was freed that this thread has taken since
    if (this.#words[cell.inconsistent] === 0) return undefined
    const sitter = this.cell.board.sitter(Atomics.load(this.#words, cell.dead))
    return { ...(sitter ?? { host: 'a host', pid: 0, threadId: 0 }), since: undefined }
  }

  /** Who died last in possession of it, as a number that is never that of the next one. */
  get lastDead(): number {
    return Atomics.load(this.#words, cell.dead)
  }

  /** Whether this thread has it, as an object knew that is forgotten. */
  recall(): boolean {
    if (!this.cell.board.isMine(Atomics.load(this.#words, cell.owner))) return false
    this.#sitDown()
    return this.heldHere
  }

  markConsistent(): void {
    Atomics.store(this.#words, cell.inconsistent, 0)
  }

  /** Takes it if it is free and, where it is fair, nobody waits. No more than one exchange: it does not find out who is dead. */
  enterAtOnce(): boolean {
    const words = this.#words
    const tag = this.#tag || this.#sitDown()
    // these are only hints, the exchange decides: an atomic load costs as much as it does
    if (words[cell.owner] !== 0 || (this.#fair && words[cell.waiting] !== 0)) return false
    return this.#take(tag)
  }

  /** Takes it if it is free and nobody is before us, the dead not counted. */
  tryEnter(): boolean {
    if (this.enterAtOnce()) return true
    const owner = Atomics.load(this.#words, cell.owner)
    if (owner !== 0 && this.cell.board.isAlive(owner & ~handed)) return false
    this.cell.look()
    return this.enterAtOnce()
  }

  /**
   * Blocks this thread until it has it.
   *
   * @throws PlacesTakenError
   * @throws DeadlockError - threads that block wait for one another, and this is the one to be told
   */
  enterSync(timeoutMs: number, label: string): Entrance {
    if (this.#spin()) return 'in'
    if (timeoutMs === 0) return this.tryEnter() ? 'in' : 'timeout'
    const { cell: at } = this
    const { mine } = at.board
    const index = mine.takeEntry(at.number)
    if (index === undefined) throw new PlacesTakenError({ what: 'waits of this thread', most: boardLayout.entriesPerSeat })
    const { rings } = mine
    const isIn = at.under(() => {
      // it was handed to somebody in the event loop of this thread, who cannot come for it while the thread is blocked
      if (Atomics.load(this.#words, cell.owner) === (this.#tag | handed) && at.revoke(mine)) return this.#takeUp()
      // the one that was woken may be in the event loop of this thread, which does not come now: others may be woken
      if (this.#inLoop > 0) Atomics.store(this.#words, cell.woken, 0)
      at.enqueue(mine, index, waits.blocked, true)
      at.serve()
      return false
    })
    if (isIn) {
      mine.freeEntry(index)
      return 'in'
    }
    return this.#blockWith(index, timeoutMs, label, rings)
  }

  /** The same without blocking: resolves once this thread has it, or has given up. `lock`: as it is known to whoever looks for deadlocks. */
  async enter(limits: WaitLimits, lock?: WatchedLock): Promise<Entrance> {
    const { timeoutMs, signal } = limits
    if (signal?.aborted) return 'aborted'
    if (this.enterAtOnce()) return 'in'
    if (timeoutMs === 0) return this.tryEnter() ? 'in' : 'timeout'
    const { cell: at } = this
    const { mine } = at.board
    const begin = performance.now()
    const index = mine.takeEntry(at.number) ?? (await entryInLoop(at, limits))
    if (typeof index === 'string') return index
    at.under(() => {
      at.enqueue(mine, index, waits.inLoop)
      at.serve()
    })
    this.#seenSince()
    const left = { timeoutMs: Math.max(0, timeoutMs - (performance.now() - begin)), signal }
    const over = lock && lockWatch.reporter?.awaits(lock)
    this.#inLoop++
    const end = await waitInLoop(at, index, left, () => this.#comeIn(index), this.#fair ? undefined : () => this.#attempt())
    this.#inLoop--
    over?.()
    return end === 'timeout' || end === 'aborted' ? this.#left(end) : 'in'
  }

  /** Lets the next one in. `false`: this thread does not have it. */
  leave(): boolean {
    const words = this.#words
    if (this.#tag === 0 || Atomics.compareExchange(words, cell.owner, this.#tag, 0) !== this.#tag) return false
    if (Atomics.load(words, cell.waiting) !== 0) this.#serveNext()
    if (this.#onLeave.length > 0) for (const action of this.#onLeave.splice(0)) action()
    return true
  }

  /** What to do when this thread has let the next one in. Only while it has the lock; not done if it dies with it. */
  onLeave(action: () => void): void {
    this.#onLeave.push(action)
  }

  /**
   * For a thread that blocks until somebody else has had the lock: if it was handed to somebody in its event loop, who cannot come, the next one
   * of another thread gets it, and that one waits again, at the end of the queue.
   */
  handOn(): void {
    const mine = this.#tag | handed
    if (this.#tag === 0 || Atomics.load(this.#words, cell.owner) !== mine) return
    const { cell: at } = this
    at.under(() => {
      if (Atomics.load(this.#words, cell.owner) !== mine || !at.revoke(at.board.mine)) return
      Atomics.compareExchange(this.#words, cell.owner, mine, 0)
      const next = at.first(({ tag }) => tag !== this.#tag)
      if (next !== undefined && this.#discipline.admits(at, next)) at.grant(next)
    })
  }

  #serveNext(): void {
    const { cell: at } = this
    if (this.#fair) at.under(() => at.serve())
    else if (Atomics.load(this.#words, cell.woken) === 0) at.under(() => this.#discipline.wakeOne(at))
  }

  /** Where a queue stands there is nothing to be had by looking. */
  #spin(): boolean {
    if (this.enterAtOnce()) return true
    const words = this.#words
    return (
      spin(() => {
        if (this.#fair && Atomics.load(words, cell.waiting) !== 0) return false
        return (Atomics.load(words, cell.owner) === 0 && this.enterAtOnce()) || undefined
      }) === true
    )
  }

  #blockWith(index: number, timeoutMs: number, label: string, rings: number): Entrance {
    const { cell: at } = this
    // a wait with a limit ends by itself, and whoever set the limit may rely on that
    const endless = timeoutMs === Infinity
    const wait = endless ? new BlockedWait(at.board, label, () => Atomics.load(this.#words, cell.owner) & ~handed) : undefined
    const thread = {
      ...(this.#fair ? undefined : this.#helpItself(rings)),
      look: () => wait?.look(),
    }
    this.#seenSince()
    let isIn = false
    try {
      isIn = blockUntilGranted(at, index, timeoutMs, thread)
    } finally {
      wait?.end()
      if (!isIn) this.#left('timeout')
    }
    if (!isIn) return 'timeout'
    this.#comeIn(index)
    return 'in'
  }

  /**
   * What a woken waiter does: from now on others may be woken. No hint is looked at before the exchange: a processor may read it earlier than it writes
   * `woken`, and see an owner who, leaving at that moment, still sees that this one was woken.
   */
  #attempt(): boolean {
    Atomics.store(this.#words, cell.woken, 0)
    return this.#take(this.#tag)
  }

  /**
   * What a blocked thread does that is not served in order. Mostly somebody else has taken the lock again by the time it is awake, and to be woken each
   * time would cost everybody more than the lock does. So the one that was woken looks again by itself after a while, and all others
   * sleep on; after some looks it gives up being the one. `rings`: how often this thread had been rung for when it began to wait.
   */
  #helpItself(rings: number): Pick<BlockedThread, 'attempt' | 'napMs'> {
    const { mine } = this.cell.board
    let napMs = 0
    let isFirst = true
    return {
      attempt: () => this.#take(this.#tag),
      napMs: (rung) => {
        // it may have been woken before it looked for the first time
        const isWoken = rung || (isFirst && mine.rings !== rings)
        isFirst = false
        if (napMs === 0) return isWoken ? (napMs = firstNapMs) : undefined
        napMs *= 2
        if (napMs <= longestNapMs) return napMs
        napMs = 0
        Atomics.store(this.#words, cell.woken, 0)
        // who released it before that has woken nobody: it looks once more before it sleeps
        return 0
      },
    }
  }

  #take(tag: number): boolean {
    if (Atomics.compareExchange(this.#words, cell.owner, 0, tag) !== 0) return false
    this.#since[0] = 0
    return true
  }

  /** Frees the entry, whether it was granted or an attempt succeeded. */
  #comeIn(index: number): void {
    const { cell: at } = this
    const { mine } = at.board
    // first the word, then the entry: one that is handed over with nobody to come for it is taken for half done
    this.#takeUp()
    if (mine.isGranted(index)) return mine.freeEntry(index)
    at.under(() => {
      at.withdraw(mine, index)
      // somebody may have woken this one when it had come already
      Atomics.store(this.#words, cell.woken, 0)
    })
  }

  #takeUp(): true {
    Atomics.compareExchange(this.#words, cell.owner, this.#tag | handed, this.#tag)
    this.#since[0] = Date.now()
    return true
  }

  /** Who gave up may have been the one that was woken. */
  #left<E extends Entrance>(end: E): E {
    if (!this.#fair) {
      Atomics.store(this.#words, cell.woken, 0)
      if (Atomics.load(this.#words, cell.owner) === 0 && this.cell.hasWaiters) this.#serveNext()
    }
    return end
  }

  /**
   * To ask for the time takes as long as to take a free lock, so who takes it leaves that to the first one who wants it, or wants to know.
   */
  #seenSince(): number {
    const since = this.#since
    return since[0] || (since[0] = Date.now())
  }

  #sitDown(): number {
    return (this.#tag = this.cell.board.mine.tag)
  }
}
