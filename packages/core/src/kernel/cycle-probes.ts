import { AskCycleError } from '../errors/not-delivered-errors.ts'
import type { PendingAsk } from '../refs/pending-ask.ts'
import { Deadline, type Wheel } from '../time/wheel.ts'
import { cycleOf, type Hop, holdsAlike, placeOfWait, stacksOf, withHold, youngestOf } from './cycle-path.ts'
import type { Events } from './events.ts'
import type { Flow, LockBook, LockWait, ThreadPlace } from './lock-book.ts'

/** In development a wait that is longer than this is looked into. */
const suspiciousMs = 250
/** A chain of waits longer than this is not followed any further. */
const mostHops = 64
/** So many handlers are named where it is not known which of them waits. */
const mostNamed = 3

/** The handler that is in the way of an ask. */
export interface InTheWay {
  /** Its actor's id and its method; `undefined` of one that lets others pass and so is known by its call alone. */
  readonly handler: string | undefined
  /** The call, where calls are told apart. */
  readonly run: object | undefined
}

export interface ProbeServices {
  readonly slot: number
  readonly settings: { readonly development: boolean; readonly slowHandlerMs: number }
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
  /** The handlers of this host that have been running for so long, for people. */
  runningFor(ms: number): string[]
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
  /** The handler that it is part of; `undefined` in production, where nobody knows. */
  readonly waiting: string | undefined
  readonly ask: PendingAsk | undefined
  readonly lock: LockWait | undefined
}

class Watched extends Deadline {
  readonly wait: Wait
  readonly begunAt: number
  /** What came by here since this wait last sent a probe itself: from which wait, and how old that was. */
  readonly passed = new Set<string>()
  nextLookMs: number
  /** In production: that it is in a circle was told. */
  isTold = false
  readonly #onSuspicion: (watched: Watched) => void
  constructor(wait: Wait, begunAt: number, nextLookMs: number, onSuspicion: (watched: Watched) => void) {
    super()
    this.wait = wait
    this.begunAt = begunAt
    this.nextLookMs = nextLookMs
    this.#onSuspicion = onSuspicion
  }
  expire(): void {
    this.#onSuspicion(this)
  }
}

/**
 * Finds asks and waits for locks that wait for one another across actors and hosts, where no chain of callers shows it. In development a
 * wait that is long sends a probe: to the actor that was asked, where it goes on with what the handler in the way waits for; or to
 * whoever holds the lock, where it goes on with what keeps that code from releasing it. A probe that comes back to where it began goes
 * round once more, and if it finds the very same waits and holds, all of them were there at once, between the rounds. Then the youngest
 * wait fails: for a lock, if there is any in the circle, because an ask may have begun to run.
 *
 * In production nobody knows which code has a lock, only which thread, and asks are not followed: they end by themselves. A wait for a lock that
 * lasts for as long as a slow handler sends its probe to the thread that has the lock, where it goes on with all that wait there. So what it finds
 * may be several handlers that have nothing to do with one another. It is told as an event that says so, and nothing fails.
 *
 * Source: K. M. Chandy, J. Misra, L. M. Haas, Distributed Deadlock Detection, ACM TOCS 1(2), 1983 (edge chasing).
 */
export class CycleProbes {
  readonly #services: ProbeServices
  readonly #waits = new Map<number, Watched>()
  #closed = false

  constructor(services: ProbeServices) {
    this.#services = services
  }

  /** Takes note of an ask that a handler made. */
  watchAsk(ask: PendingAsk, flow: Flow | undefined): void {
    const { chain } = ask
    ask.number = this.#services.nextCorrelation()
    const waiting = chain === undefined ? (flow?.run.label ?? '') : `${chain.actor} ${chain.method}`
    ask.onSettled = this.#watch({ number: ask.number, flow, waiting, ask, lock: undefined })
  }

  /** Takes note of a wait for a lock, which has lasted for so long. */
  watchLock(lock: LockWait, ms = 0): void {
    const { flow } = lock
    const number = this.#services.nextCorrelation()
    lock.onEnd = this.#watch({ number, flow, waiting: flow?.run.label, ask: undefined, lock }, ms)
  }

  /** The kernel has ended: what still waits is not looked into any more. */
  close(): void {
    this.#closed = true
    for (const watched of this.#waits.values()) this.#services.watches.remove(watched)
    this.#waits.clear()
  }

  #watch(wait: Wait, ms = 0): (() => void) | undefined {
    if (this.#closed) return undefined
    const { clock, watches, settings } = this.#services
    const lookMs = settings.development ? suspiciousMs : settings.slowHandlerMs
    const watched = new Watched(wait, clock.now() - ms, lookMs, (suspect) => this.#suspect(suspect))
    this.#waits.set(wait.number, watched)
    watches.add(watched, Math.max(0, lookMs - ms))
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
    const { settings, clock } = this.#services
    if (!settings.development) {
      // by which thread it is held is said already
      const latest = clock.now() - settings.slowHandlerMs
      return this.#goOn(path, seen, ({ lock }, begunAt) => lock !== undefined && begunAt <= latest)
    }
    for (const hold of this.#services.locks?.holdsOf(key) ?? []) {
      const held = withHold(path, { id: hold.id, by: hold.flow.run.label, stack: hold.stack })
      this.#goOn(held, seen, ({ flow }) => flow?.has(hold) === true)
    }
  }

  #goOn(path: readonly Hop[], seen: readonly Hop[] | undefined, isNext: (wait: Wait, begunAt: number) => boolean): void {
    const first = path[0]!
    const round = `${first.wait} ${first.ageMs}`
    // a wait that begins meanwhile is none of this probe's
    for (const watched of [...this.#waits.values()]) {
      if (!isNext(watched.wait, watched.begunAt)) continue
      const hop = this.#hop(watched)
      if (hop.wait === first.wait) this.#cameBack(watched, path, seen)
      else if (seen !== undefined) {
        if (seen[path.length]?.wait === hop.wait) this.#send(watched.wait, [...path, hop], seen)
      } else if (!watched.passed.has(round)) {
        // once is enough, whatever ways lead here: else where many wait for many there would be more probes than anybody can count
        watched.passed.add(round)
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
    const watched = this.#waits.get(correlation)
    const lock = watched?.wait.lock
    if (watched === undefined || lock === undefined || watched.isTold) return
    watched.isTold = true
    const { settings, events } = this.#services
    events.emit({ event: 'lock.deadlock', cycle, stacks, certain: settings.development })
    if (!settings.development) return
    lock.onEnd?.() // what another probe found is the same
    lock.fail(cycle, stacks)
  }

  #suspect(watched: Watched): void {
    const { settings, watches } = this.#services
    if (!settings.development) watched.nextLookMs *= 2
    watches.add(watched, watched.nextLookMs)
    watched.passed.clear()
    this.#send(watched.wait, [this.#hop(watched)], undefined)
  }

  #hop({ wait: { number, waiting, ask, lock }, begunAt }: Watched): Hop {
    const ageMs = this.#services.clock.now() - begunAt
    return {
      wait: `${this.#services.slot}:${number}`,
      ageMs,
      waiting: waiting ?? this.#codeFor(ageMs),
      asks: ask === undefined ? undefined : `${ask.target.id} ${ask.methodName}`,
      lock: lock === undefined ? undefined : { name: lock.lock, since: lock.since, stack: lock.stack, hold: undefined },
    }
  }

  #send({ ask, lock }: Wait, path: readonly Hop[], seen: readonly Hop[] | undefined): void {
    const { slot, locks, settings } = this.#services
    if (ask !== undefined) {
      const { target } = ask
      if (target.slot === slot) this.follow(target.number, path, seen)
      else this.#services.sendProbe(target.slot, target.number, path, seen)
      return
    }
    const { key } = lock!
    if (!settings.development) return this.#sendToThreads(lock!, path, seen)
    if (locks !== undefined && locks.holdsOf(key).length > 0) this.follow(key, path, seen)
    for (const holder of lock!.holders()) if (!holder.isHere) this.#services.sendLockProbe(holder, key, path, seen)
  }

  /** In production. A thread that is waited for twice for the same lock says nothing: that is how things are where many want it. */
  #sendToThreads(lock: LockWait, path: readonly Hop[], seen: readonly Hop[] | undefined): void {
    for (const holder of lock.holders()) {
      const { pid, threadId, host, since, isHere } = holder
      const id = `${lock.key} ${pid} ${threadId} ${since}`
      if (since === undefined || path.some((hop) => hop.lock?.hold?.id === id)) continue
      const held = withHold(path, { id, by: host, stack: '' })
      if (isHere) this.follow(lock.key, held, seen)
      else this.#services.sendLockProbe({ pid, threadId }, lock.key, held, seen)
    }
  }

  /** Who may be waiting since then. */
  #codeFor(ms: number): string {
    const handlers = this.#services.runningFor(ms)
    if (handlers.length === 0) return `host ${this.#services.slot} outside of actors`
    return handlers.length > mostNamed
      ? `one of ${handlers.length} handlers on host ${this.#services.slot}`
      : handlers.join(' or ')
  }

  /** `first` is the wait with which the path begins, and for which its last hop waits. */
  #cameBack(first: Watched, path: readonly Hop[], seen: readonly Hop[] | undefined): void {
    // in production that is all there is to see where a thread wants one lock several times, which is usual
    if (path.length === 1 && !this.#services.settings.development) return
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
