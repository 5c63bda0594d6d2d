import { AskCycleError } from '../errors/not-delivered-errors.ts'
import type { PendingAsk } from '../refs/pending-ask.ts'
import { Deadline, type Wheel } from '../time/wheel.ts'
import { cycleOf, type Hop, holdsAlike, placeOfWait, stacksOf, youngestOf } from './cycle-path.ts'
import type { Events } from './events.ts'
import type { Flow, LockBook, LockWait, ThreadPlace } from './lock-book.ts'

/** A wait that is longer than this is looked into. */
const suspiciousMs = 250
/** A chain of waits longer than this is not followed any further. */
const mostHops = 64

/** The handler that is in the way of an ask. */
export interface InTheWay {
  /** Its actor's id and its method; `undefined` of one that lets others pass and so is known by its call alone. */
  readonly handler: string | undefined
  /** The call, where calls are told apart. */
  readonly run: object | undefined
}

export interface ProbeServices {
  readonly slot: number
  readonly clock: { now(): number }
  readonly watches: Wheel
  readonly events: Events
  readonly locks: LockBook | undefined
  nextCorrelation(): number
  /**
   * The handler that has to end before the ask is answered, its own or the one it waits behind, of the actor of this host with that
   * number. `undefined`: none, or the ask is not there any more.
   */
  inTheWayOf(number: number, slot: number, correlation: number): InTheWay | undefined
  /** `at`: the number of an actor, or the key of a lock. */
  sendProbe(slot: number, at: number | string, path: readonly Hop[], seen: readonly Hop[] | undefined): void
  /** To the host of a thread. */
  sendLockProbe(thread: ThreadPlace, key: string, path: readonly Hop[], seen: readonly Hop[] | undefined): void
  sendBreak(slot: number, correlation: number, cycle: readonly string[]): void
  sendBreakDeadlock(slot: number, correlation: number, cycle: readonly string[], stacks: readonly string[]): void
}

/** What somebody waits for. */
interface Wait {
  /** With that of its host it names the wait. */
  readonly number: number
  /** The code that waits, where that is known. */
  readonly flow: Flow | undefined
  /** The handler that it is part of. */
  readonly waiting: string
  readonly ask: PendingAsk | undefined
  readonly lock: LockWait | undefined
}

class Watched extends Deadline {
  readonly wait: Wait
  readonly begunAt: number
  readonly #onSuspicion: (watched: Watched) => void
  constructor(wait: Wait, begunAt: number, onSuspicion: (watched: Watched) => void) {
    super()
    this.wait = wait
    this.begunAt = begunAt
    this.#onSuspicion = onSuspicion
  }
  expire(): void {
    this.#onSuspicion(this)
  }
}

/**
 * In development: finds asks and waits for locks that wait for one another across actors and hosts, where no chain of callers shows it.
 * A wait that is long sends a probe: to the actor that was asked, where it goes on with what the handler in the way waits for; or to
 * whoever holds the lock, where it goes on with what keeps that code from releasing it. A probe that comes back to where it began goes
 * round once more, and if it finds the very same waits and holds, all of them were there at once, between the rounds. Then the youngest
 * wait fails: for a lock, if there is any in the circle, because an ask may have begun to run.
 *
 * Source: K. M. Chandy, J. Misra, L. M. Haas, Distributed Deadlock Detection, ACM TOCS 1(2), 1983 (edge chasing).
 */
export class CycleProbes {
  readonly #services: ProbeServices
  readonly #waits = new Map<number, Watched>()

  constructor(services: ProbeServices) {
    this.#services = services
  }

  /** Takes note of an ask that a handler made. */
  watchAsk(ask: PendingAsk, flow: Flow | undefined): void {
    const { chain } = ask
    ask.correlation = this.#services.nextCorrelation()
    const waiting = chain === undefined ? (flow?.run.label ?? '') : `${chain.actor} ${chain.method}`
    ask.onSettled = this.#watch({ number: ask.correlation, flow, waiting, ask, lock: undefined })
  }

  /** Takes note of a wait for a lock. */
  watchLock(lock: LockWait): void {
    const { flow } = lock
    lock.onEnd = this.#watch({ number: this.#services.nextCorrelation(), flow, waiting: flow.run.label, ask: undefined, lock })
  }

  #watch(wait: Wait): () => void {
    const { clock, watches } = this.#services
    const watched = new Watched(wait, clock.now(), (suspect) => this.#suspect(suspect))
    this.#waits.set(wait.number, watched)
    watches.add(watched, suspiciousMs)
    return () => {
      this.#waits.delete(wait.number)
      watches.remove(watched)
    }
  }

  /** Goes on with a probe whose last hop waits at the actor of that number, or for the lock of that key; `seen` is what it found before. */
  follow(at: number | string, path: readonly Hop[], seen: readonly Hop[] | undefined): void {
    const last = path.at(-1)
    if (last === undefined || path.length > mostHops) return
    if (typeof at === 'string') return this.#followLock(at, path, last, seen)
    const inTheWay = this.#services.inTheWayOf(at, ...placeOfWait(last.wait))
    if (inTheWay === undefined) return
    const { handler, run } = inTheWay
    this.#goOn(path, seen, ({ flow, waiting }) =>
      run === undefined || flow === undefined ? waiting === handler : flow.run === run,
    )
  }

  #followLock(key: string, path: readonly Hop[], last: Hop, seen: readonly Hop[] | undefined): void {
    if (last.lock === undefined) return
    for (const hold of this.#services.locks?.holdsOf(key) ?? []) {
      const held: Hop = {
        ...last,
        lock: { ...last.lock, hold: { id: hold.id, by: hold.flow.run.label, stack: hold.stack } },
      }
      this.#goOn([...path.slice(0, -1), held], seen, ({ flow }) => flow?.has(hold) === true)
    }
  }

  #goOn(path: readonly Hop[], seen: readonly Hop[] | undefined, isNext: (wait: Wait) => boolean): void {
    for (const watched of this.#waits.values()) {
      if (!isNext(watched.wait)) continue
      const hop = this.#hop(watched)
      if (hop.wait === path[0]!.wait) this.#closed(watched, path, seen)
      else if (seen !== undefined ? seen[path.length]?.wait === hop.wait : !path.some(({ wait }) => wait === hop.wait)) {
        this.#send(watched.wait, [...path, hop], seen)
      }
    }
  }

  /** The ask of this host with that number, while it waits. */
  askAt(correlation: number): PendingAsk | undefined {
    return this.#waits.get(correlation)?.wait.ask
  }

  /** An ask of this host was found to be the youngest of a circle. */
  break(correlation: number, cycle: readonly string[]): void {
    const ask = this.askAt(correlation)
    if (ask === undefined) return
    this.#services.events.emit({ event: 'ask.cycle', cycle })
    ask.giveUp(new AskCycleError({ cycle }))
  }

  /** So was a wait of this host for a lock. */
  breakDeadlock(correlation: number, cycle: readonly string[], stacks: readonly string[]): void {
    const lock = this.#waits.get(correlation)?.wait.lock
    if (lock === undefined) return
    lock.onEnd?.() // what another probe found is the same
    this.#services.events.emit({ event: 'lock.deadlock', cycle, stacks })
    lock.fail(cycle, stacks)
  }

  #suspect(watched: Watched): void {
    this.#services.watches.add(watched, suspiciousMs)
    this.#send(watched.wait, [this.#hop(watched)], undefined)
  }

  #hop({ wait: { number, waiting, ask, lock }, begunAt }: Watched): Hop {
    return {
      wait: `${this.#services.slot}:${number}`,
      ageMs: this.#services.clock.now() - begunAt,
      waiting,
      asks: ask === undefined ? undefined : `${ask.target.id} ${ask.methodName}`,
      lock: lock === undefined ? undefined : { name: lock.lock, since: lock.since, stack: lock.stack, hold: undefined },
    }
  }

  #send({ ask, lock }: Wait, path: readonly Hop[], seen: readonly Hop[] | undefined): void {
    const { slot, locks } = this.#services
    if (ask !== undefined) {
      const { target } = ask
      if (target.slot === slot) this.follow(target.number, path, seen)
      else this.#services.sendProbe(target.slot, target.number, path, seen)
      return
    }
    const { key } = lock!
    if (locks !== undefined && locks.holdsOf(key).length > 0) return this.follow(key, path, seen)
    const thread = lock!.holder()
    if (thread !== undefined) this.#services.sendLockProbe(thread, key, path, seen)
  }

  /** `first` is the wait with which the path begins, and for which its last hop waits. */
  #closed(first: Watched, path: readonly Hop[], seen: readonly Hop[] | undefined): void {
    if (seen === undefined) this.#send(first.wait, [this.#hop(first)], path)
    else if (holdsAlike(path, seen)) this.#found(seen)
  }

  #found(path: readonly Hop[]): void {
    const youngest = youngestOf(path)
    const [slot, correlation] = placeOfWait(youngest.wait)
    const cycle = cycleOf(path)
    const isHere = slot === this.#services.slot
    if (youngest.lock === undefined) {
      if (isHere) this.break(correlation, cycle)
      else this.#services.sendBreak(slot, correlation, cycle)
      return
    }
    const stacks = stacksOf(path)
    if (isHere) this.breakDeadlock(correlation, cycle, stacks)
    else this.#services.sendBreakDeadlock(slot, correlation, cycle, stacks)
  }
}
