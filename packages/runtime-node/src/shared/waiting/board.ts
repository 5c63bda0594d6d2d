import { threadId } from 'node:worker_threads'
import { PlacesTakenError } from '../errors/shared-memory-errors.ts'
import { createRegion } from '../memory/create-region.ts'
import type { Across, Region } from '../memory/region.ts'
import { oneObject } from '../memory/one-object.ts'
import { boardBytes, boardLayout, entryAt, entryState, head, nameWords, placeOf, seat, seatAt, seatState, tagOf } from './board-layout.ts'
import { Seat } from './seat.ts'
import { hostName, isThreadAlive, thisThread } from './this-thread.ts'

/** A thread that was found alive is not looked at again for so long. */
const trustMs = 20

/** Who sits at a place. */
export interface Sitter {
  readonly host: string
  readonly pid: number
  readonly threadId: number
}

/**
 * The places where threads, also those of other processes, say who they are, what they wait for and what they hold. Each thread that
 * uses a thing of this board has one seat here, which it never gives up; it is free again when that thread is found dead.
 */
export class Board {
  readonly region: Region
  readonly words: Int32Array<ArrayBufferLike>
  readonly #foundAlive = new Float64Array(boardLayout.seats).fill(-Infinity)
  #mine: Seat | undefined

  private constructor(region: Region) {
    this.region = region
    this.words = new Int32Array(region.buffer)
  }

  /** The board on which this thread puts what it makes. @throws MappingUnavailableError */
  static own(across: Across): Board {
    return (own[across] ??= Board.in(createRegion(across, boardBytes)))
  }

  /** The board in a region. */
  static in(region: Region): Board {
    return oneObject(`board ${region.id}`, () => new Board(region))
  }

  /** A number for a new cell. Only the thread whose board it is asks. */
  numberCell(): number {
    return Atomics.add(this.words, head.cells, 1) + 1
  }

  /** This thread's seat. @throws PlacesTakenError */
  get mine(): Seat {
    return (this.#mine ??= this.#sitDown())
  }

  /** How many places to look at. */
  get joined(): number {
    return Atomics.load(this.words, head.joined)
  }

  /** Whether who sat there when `tag` was written sits there still, and runs. Looks closely only now and then. */
  isAlive(tag: number): boolean {
    const place = placeOf(tag)
    return this.tagAt(place) === tag && this.isPlaceAlive(place)
  }

  /** Whether anybody sits there who is not known to be dead. */
  isPlaceKnownAlive(place: number): boolean {
    return Atomics.load(this.words, seatAt(place) + seat.state) === seatState.taken
  }

  /** Whether whoever sits there now runs. */
  isPlaceAlive(place: number): boolean {
    const at = seatAt(place)
    if (Atomics.load(this.words, at + seat.state) !== seatState.taken) return false
    if (place === this.#mine?.place) return true
    const now = performance.now()
    if (now - this.#foundAlive[place]! < trustMs) return true
    const generation = this.words[at + seat.generation]!
    if (isThreadAlive(this.#identityAt(at))) {
      this.#foundAlive[place] = now
      return true
    }
    // somebody else may have found out as well, and another may sit here already
    if (this.words[at + seat.generation] === generation) {
      Atomics.compareExchange(this.words, at + seat.state, seatState.taken, seatState.gone)
    }
    return false
  }

  /** Who sits there now. */
  tagAt(place: number): number {
    return tagOf(place, this.words[seatAt(place) + seat.generation]!)
  }

  /** Who sits there, if it is still the one of `tag`. */
  sitter(tag: number): Sitter | undefined {
    const at = seatAt(placeOf(tag))
    const host = readText(this.words, at + seat.name)
    const sitter = { host, pid: this.words[at + seat.pid]!, threadId: this.words[at + seat.threadId]! }
    return this.tagAt(placeOf(tag)) === tag ? sitter : undefined
  }

  /** Wakes the thread at `place`, whatever it waits in. */
  ring(place: number): void {
    const { words, region } = this
    const at = seatAt(place)
    Atomics.add(words, at + seat.bell, 1)
    if (Atomics.load(words, at + seat.blockedAsleep) !== 0) region.wake(words, at + seat.bell, 1)
    // the flag goes down with the first ring: the others of a burst cost nothing
    if (Atomics.load(words, at + seat.loopAsleep) !== 0 && Atomics.exchange(words, at + seat.loopAsleep, 0) !== 0) {
      region.ring(words, at + seat.loopBell)
    }
  }

  #identityAt(at: number): { pid: number; tid: number; startedAt: bigint } {
    const { words } = this
    const low = BigInt(words[at + seat.startedAt]! >>> 0)
    const high = BigInt(words[at + seat.startedAt + 1]! >>> 0)
    return { pid: words[at + seat.pid]!, tid: words[at + seat.tid]!, startedAt: (high << 32n) | low }
  }

  #sitDown(): Seat {
    const place = this.#takePlace(seatState.free) ?? this.#takePlace(seatState.gone)
    if (place === undefined) throw new PlacesTakenError({ what: 'threads that share memory of one maker', most: boardLayout.seats })
    const { words } = this
    const at = seatAt(place)
    const { pid, tid, startedAt } = thisThread()
    words[at + seat.pid] = pid
    words[at + seat.tid] = tid
    words[at + seat.startedAt] = Number(startedAt & 0xffff_ffffn)
    words[at + seat.startedAt + 1] = Number(startedAt >> 32n)
    words[at + seat.threadId] = threadId
    for (let word = seat.bell; word < seat.name; word++) words[at + word] = 0
    writeText(words, at + seat.name, hostName())
    const generation = ((words[at + seat.generation]! + 1) & 0x1f_ffff) || 1
    Atomics.store(words, at + seat.generation, generation)
    Atomics.store(words, at + seat.state, seatState.taken)
    raise(words, head.joined, place + 1)
    return new Seat(this, place, tagOf(place, generation))
  }

  /** A place in that state that nobody's entries are left at. */
  #takePlace(state: number): number | undefined {
    const { words } = this
    for (let place = 0; place < boardLayout.seats; place++) {
      if (state === seatState.gone) this.isPlaceAlive(place)
      const at = seatAt(place) + seat.state
      if (Atomics.load(words, at) !== state || this.#hasEntries(place)) continue
      if (Atomics.compareExchange(words, at, state, seatState.beingTaken) === state) return place
    }
    return undefined
  }

  #hasEntries(place: number): boolean {
    const used = this.words[seatAt(place) + seat.entries]!
    for (let index = 0; index < used; index++) {
      if (Atomics.load(this.words, entryAt(place, index)) !== entryState.free) return true
    }
    return false
  }
}

const own: Partial<Record<Across, Board>> = {}

/** Sets a word to `value` unless it is larger. */
const raise = (words: Int32Array<ArrayBufferLike>, index: number, value: number): void => {
  for (;;) {
    const before = Atomics.load(words, index)
    if (before >= value || Atomics.compareExchange(words, index, before, value) === before) return
  }
}

const textBytes = 4 * nameWords

const writeText = (words: Int32Array<ArrayBufferLike>, at: number, text: string): void => {
  const bytes = Buffer.alloc(textBytes)
  bytes.write(text)
  words.set(new Int32Array(bytes.buffer, bytes.byteOffset, nameWords), at)
}

const readText = (words: Int32Array<ArrayBufferLike>, at: number): string => {
  const bytes = Buffer.from(words.slice(at, at + nameWords).buffer)
  const end = bytes.indexOf(0)
  return bytes.toString('utf8', 0, end < 0 ? textBytes : end)
}
