import { Glance } from './glance.ts'
import { Lingering } from './lingering.ts'
import type { ParkWord } from './park-word.ts'
import { Slice } from './slice.ts'

/** A ring that a thread reads, and what it does with it. */
export interface Inlet {
  /** Hands over what there is until the slice is over. */
  read(slice: Slice): void
  /** Whether there is something to hand over. */
  readonly hasMore: boolean
}

/** So many times in a row a thread is rung for, reads and sleeps again, before its event loop has a whole turn. */
const callsInARow = 16
/**
 * So many microtasks lie between what was read and going to sleep: a handler, its reply, the code that awaited it, its next question, and
 * sending that.
 */
const stepsToSleep = 4

const settled = Promise.resolve()

/**
 * All the rings that one thread reads. It reads when it is rung for, a slice in each turn of the event loop, every ring in its
 * turn; and goes to sleep when there is nothing left (see `park-word.ts`). Nothing of it keeps the thread alive while it sleeps.
 *
 * It does not go to sleep before what it read has been dealt with: who writes meanwhile need not ring, and is read without a turn of the event
 * loop.
 */
export class InboundRings {
  readonly #park: ParkWord
  readonly #glance: Glance
  readonly #lingering: Lingering
  readonly #inlets: Inlet[] = []
  readonly #slice = new Slice()
  #isPlanned = false
  #isReading = false
  #first = 0
  #calls = 0
  /** Until it goes to sleep; zero: nobody counts. */
  #stepsLeft = 0

  /**
   * @param mayGlance - asked before each glance
   * @param maySpin - asked before each spell of spinning
   */
  constructor(park: ParkWord, mayGlance: () => boolean, maySpin: () => boolean) {
    this.#park = park
    this.#glance = new Glance(mayGlance)
    this.#lingering = new Lingering(maySpin)
  }

  add(inlet: Inlet): void {
    this.#inlets.push(inlet)
  }

  remove(inlet: Inlet): void {
    const at = this.#inlets.indexOf(inlet)
    if (at >= 0) this.#inlets.splice(at, 1)
  }

  /** Somebody rang, or there is something to look at. Reads at once, unless a turn for it is planned. */
  wake(): void {
    if (this.#isPlanned || this.#isReading) return
    if (++this.#calls < callsInARow) this.#read()
    else this.#plan()
  }

  #plan(): void {
    this.#isPlanned = true
    setImmediate(this.#turn)
  }

  readonly #turn = (): void => {
    this.#isPlanned = false
    this.#calls = 0
    this.#read()
  }

  #read(): void {
    this.#isReading = true
    // Awake from here on, whoever called: nobody needs to ring.
    this.#park.unpark()
    let hasFound: boolean | undefined
    try {
      hasFound = this.#readAll()
    } finally {
      this.#isReading = false
      // Whatever was thrown is the host's to report; all take this thread for awake, so it has to look again.
      if (hasFound === undefined) this.#plan()
    }
    if (this.#slice.isOver) this.#plan()
    else if (hasFound) this.#sleepSoon()
    else this.#sleepOrLinger(false)
  }

  #sleepOrLinger(hasFound: boolean): void {
    if (this.#lingering.again(hasFound)) this.#plan()
    else this.#sleep()
  }

  #sleepSoon(): void {
    if (this.#stepsLeft === 0) void settled.then(this.#step)
    this.#stepsLeft = stepsToSleep
  }

  readonly #step = (): void => {
    if (--this.#stepsLeft > 0) return void settled.then(this.#step)
    if (this.#isPlanned) return
    if (this.#hasMore() || this.#glance.finds(this.#hasMore)) this.wake()
    else this.#sleepOrLinger(true)
  }

  #sleep(): void {
    this.#park.park()
    if (this.#hasMore() && this.#park.unpark()) this.#plan()
  }

  /** Begins with another ring each time, as the slice may be over before the last one. */
  #readAll(): boolean {
    const inlets = this.#inlets
    this.#slice.begin()
    let hasFound = false
    this.#first = this.#first + 1 < inlets.length ? this.#first + 1 : 0
    for (let n = 0; n < inlets.length; n++) {
      const inlet = inlets[(this.#first + n) % inlets.length]!
      if (!inlet.hasMore) continue
      hasFound = true
      inlet.read(this.#slice)
    }
    return hasFound
  }

  readonly #hasMore = (): boolean => {
    for (const inlet of this.#inlets) if (inlet.hasMore) return true
    return false
  }
}
