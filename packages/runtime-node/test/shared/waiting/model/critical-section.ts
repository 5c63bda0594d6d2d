import { failures, of, queue, threadWord, word } from './control.ts'
import { Killed, type Turns } from './turns.ts'

/** A request for the lock. */
export interface Request {
  readonly place: number
  readonly id: number
}

/** What is checked of a lock: one inside, in order of arrival if it is fair, and that the next one is told of who died in there. */
export class CriticalSection {
  readonly #turns: Turns
  readonly #fair: boolean

  constructor(turns: Turns, fair: boolean) {
    this.#turns = turns
    this.#fair = fair
  }

  /** Somebody is about to ask. One that blocks its thread comes in the place of the first of that thread. */
  ask(blocks = false): Request {
    const words = this.#words
    const id = this.#id
    let came = ++words[word.order]!
    for (let place = 0; place < queue.places && blocks; place++) {
      if (words[this.#at(place)] === id) came = Math.min(came, words[this.#at(place) + 1]!)
    }
    for (let place = 0; place < queue.places; place++) {
      if (words[this.#at(place)] !== 0 && !this.#isOfTheDead(words[this.#at(place)]!)) continue
      words[this.#at(place)] = id
      words[this.#at(place) + 1] = came
      words[this.#at(place) + 2] = 0
      const request = { place, id }
      this.#note(`asks${blocks ? ', may block,' : ''} as ${came}`, request)
      return request
    }
    throw new Error('too many requests')
  }

  /** It is certain that the request stands in the queue. */
  queued(request: Request): void {
    const words = this.#words
    words[this.#at(request.place) + 2] ||= ++words[word.order]!
    this.#note(`is queued as ${words[this.#at(request.place) + 2]}`, request)
  }

  unqueued(request: Request): void {
    const { place } = request
    this.#note('may give up', request)
    this.#words[this.#at(place) + 2] = 0
  }

  /** The requests of this thread stand somewhere else in the queue: one that blocks took the place of the first. */
  shuffled(): void {
    const words = this.#words
    for (let place = 0; place < queue.places; place++) {
      if (words[this.#at(place)] === this.#id) words[this.#at(place) + 2] = 0
    }
  }

  giveUp({ place }: Request): void {
    this.#words[this.#at(place)] = 0
  }

  enter(request: Request, isReported: boolean): void {
    const words = this.#words
    const before = words[word.inside]!
    if (before !== 0 && !this.#isOfTheDead(before)) this.#turns.fail(failures.twoInside)
    if (before !== 0 && !isReported) this.#turns.fail(failures.notReported)
    words[word.inside] = request.id
    this.#note('enters', request)
    const came = words[this.#at(request.place) + 1]!
    this.giveUp(request)
    if (!this.#fair) return
    for (let place = 0; place < queue.places; place++) {
      const [id, queuedAt] = [words[this.#at(place)]!, words[this.#at(place) + 2]!]
      if (id === 0 || queuedAt === 0 || this.#isOfTheDead(id) || id === request.id) continue
      if (queuedAt >= came) continue
      this.#note('was overtaken', { id, place })
      this.#turns.fail(failures.overtaken)
    }
  }

  leave(): void {
    this.#words[word.inside] = 0
  }

  /** Of whoever was killed nothing more is to be seen. */
  get #words(): Int32Array {
    if (this.#turns.isDead) throw new Killed()
    return this.#turns.words
  }

  #note(what: string, { id, place }: Request): void {
    this.#turns.trace?.push(`${this.#turns.words[word.steps]} t${id & 15} ${what} ${place}`)
  }

  /** This life of this thread. */
  get #id(): number {
    const { me, words } = this.#turns
    return ((words[of(me, threadWord.life)]! + 1) << 4) | me
  }

  #isOfTheDead(id: number): boolean {
    return (id >> 4) - 1 < this.#turns.words[of(id & 15, threadWord.life)]!
  }

  #at(place: number): number {
    return queue.at + place * queue.wordsPerPlace
  }
}
