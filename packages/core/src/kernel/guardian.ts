import type { StopReason } from '../actor/stop-reason.ts'
import type { SupervisionRules } from '../actor/supervision-rules.ts'
import { ignore } from '../basics/ignore.ts'
import { SupervisionError } from '../errors/supervision-errors.ts'
import { backoffDelay } from '../supervision/backoff-delay.ts'
import { type ChildEvent, concerned, counts, type Decision, decide } from '../supervision/decide.ts'
import { RestartWindow } from '../supervision/restart-window.ts'
import { type Child, Children, type Failure, type HostEnd } from './children.ts'
import { HostLost } from './host-lost.ts'

/** The parent whose children are guarded. */
export interface GuardianOwner {
  readonly id: string
  readonly realm: {
    readonly clock: { now(): number }
    readonly random: () => number
    /** The system stops: nobody is restarted any more. */
    readonly isEnding: boolean
  }
  /** Its children failed more often than it allows. */
  escalate(error: SupervisionError): void
  /** Its significant children have ended: its work is done. */
  shutDown(): void
}

/** How often a child failed in a row, and since when it has been running, if it does. */
interface Streak {
  level: number
  runningSince: number | undefined
}

/**
 * Acts on what happens to the children of one parent; what is to be done is decided by `supervision/decide.ts`. It works in the parent's
 * kernel and never in its mailbox, so a busy parent supervises as well as an idle one.
 */
export class Guardian {
  readonly children: Children = new Children()
  readonly #owner: GuardianOwner
  readonly #rules: SupervisionRules
  readonly #window: RestartWindow
  readonly #streaks = new Map<Child, Streak>()
  /** In a strategy of groups: those that wait for their next life, because they failed or belong with one that did. */
  readonly #waiting = new Set<Child>()
  /** One more failed while its group is restarted. */
  #beginsAgain = false
  #groupDelayMs = 0
  #regrouping = false
  #escalating = false
  #closed = false

  constructor(owner: GuardianOwner, rules: SupervisionRules) {
    this.#owner = owner
    this.#rules = rules
    this.#window = new RestartWindow(rules.restarts, rules.withinMs)
  }

  /** The parent is ending: nothing is decided any more, whoever ends it ends the children. */
  close(): void {
    this.#closed = true
  }

  get #decidesNothing(): boolean {
    return this.#closed || this.#escalating || this.#owner.realm.isEnding
  }

  #isHere(child: Child): boolean {
    return !this.#decidesNothing && this.children.has(child)
  }

  childEnded(child: Child, reason: StopReason): void {
    this.children.remove(child)
    this.#streaks.delete(child)
    this.#waiting.delete(child)
    if (this.#decidesNothing || reason.kind !== 'stopped') return
    if (this.#decide(child, 'stopped', false) === 'shut down') this.#owner.shutDown()
  }

  childFailed(child: Child, { event, error }: Failure): void {
    if (this.#isHere(child)) this.#judge([child], event, error)
  }

  /** Their host went down; all of them together are one failure. */
  childrenLost(children: readonly Child[], event: HostEnd, reason: StopReason, error: unknown): void {
    const mine = children.filter((child) => this.#isHere(child))
    for (const child of mine) {
      if (counts(child.rules.restart, event)) continue
      const decision = this.#decide(child, event, false)
      child.giveUp(reason)
      if (decision === 'shut down') return this.#owner.shutDown()
    }
    const wanted = mine.filter(({ rules }) => counts(rules.restart, event))
    if (wanted.length > 0) this.#judge(wanted, event, error, reason)
  }

  /**
   * Ends the life of a child and starts its next one, which is no failure. Resolves when that runs.
   * @throws what the start failed with: that is a failure as any other
   */
  async restart(child: Child): Promise<void> {
    await child.retire()
    if (this.#isHere(child)) await this.#startNext(child, 0)
  }

  // ---- decisions

  #judge(children: readonly Child[], event: ChildEvent, error: unknown, reason = reasonFor(event, error)): void {
    const [child] = children as readonly [Child, ...Child[]]
    const tooMany = counts(child.rules.restart, event) && this.#window.fail(this.#owner.realm.clock.now(), child)
    const decision = this.#decide(child, event, tooMany)
    if (decision === 'restart') return this.#restart(children)
    if (decision === 'escalate') return void this.#escalate(children, reason, this.#tooMany(child, error))
    for (const each of children) each.giveUp(reason)
    if (decision === 'shut down') this.#owner.shutDown()
  }

  async #escalate(children: readonly Child[], reason: StopReason, error: SupervisionError): Promise<void> {
    this.#escalating = true
    await this.#areOver(children)
    for (const child of children) child.giveUp(reason)
    if (!this.#closed) this.#owner.escalate(error)
  }

  /** What failed is over before anybody else is concerned. */
  async #areOver(children: Iterable<Child>): Promise<void> {
    await Promise.all([...children].map((child) => child.retire()))
  }

  #decide(child: Child, event: ChildEvent, tooMany: boolean): Decision {
    const { restart, significant } = child.rules
    const othersSignificant = significant && this.children.all.some((other) => other !== child && other.rules.significant)
    return decide({ event, restart, significant, autoShutdown: this.#rules.autoShutdown, othersSignificant, tooMany })
  }

  #tooMany(child: Child, cause: unknown): SupervisionError {
    const { withinMs } = this.#rules
    const failures = this.#window.countAt(this.#owner.realm.clock.now())
    return new SupervisionError({ supervisor: this.#owner.id, child: child.label, failures, withinMs }, { cause })
  }

  #delayOf(child: Child): number {
    const { clock, random } = this.#owner.realm
    const streak = this.#streaks.get(child) ?? { level: 0, runningSince: undefined }
    const ranMs = streak.runningSince === undefined ? 0 : clock.now() - streak.runningSince
    if (ranMs >= this.#rules.withinMs) streak.level = 0
    streak.runningSince = undefined
    const delayMs = backoffDelay(child.rules.backoff ?? this.#rules.backoff, streak.level++, random)
    this.#streaks.set(child, streak)
    return delayMs
  }

  // ---- restarts

  #restart(children: readonly Child[]): void {
    if (this.#rules.strategy === 'one-for-one') {
      for (const child of children) void this.#startNext(child, this.#delayOf(child)).catch(ignore) // it was judged
      return
    }
    for (const child of children) {
      this.#waiting.add(child)
      this.#groupDelayMs = Math.max(this.#groupDelayMs, this.#delayOf(child))
    }
    this.#beginsAgain = true
    if (!this.#regrouping) void this.#restartGroups()
  }

  /** One group after another; a failure on the way makes it begin again. */
  async #restartGroups(): Promise<void> {
    this.#regrouping = true
    while (this.#waiting.size > 0 && !this.#decidesNothing) {
      this.#beginsAgain = false
      await this.#areOver(this.#waiting)
      const group = concerned(this.#rules.strategy, this.children.all, this.#waiting)
      await this.#endLives(group)
      if (!this.#beginsAgain) await this.#startInOrder(group)
    }
    this.#regrouping = false
  }

  /** Last born first. Those that get only one life end with it. */
  async #endLives(group: readonly Child[]): Promise<void> {
    for (const child of [...group].reverse()) {
      if (!this.#isHere(child)) continue
      this.#waiting.add(child)
      if (child.rules.restart === 'temporary') await this.children.stop(child, { kind: 'shutdown' })
      else await child.retire()
    }
  }

  /** Each after the one before is running. */
  async #startInOrder(group: readonly Child[]): Promise<void> {
    let delayMs = this.#groupDelayMs
    this.#groupDelayMs = 0
    for (const child of group) this.#window.waits(child, delayMs)
    for (const child of group) {
      if (this.#beginsAgain) return
      this.#waiting.delete(child)
      if (!this.#isHere(child)) continue
      await this.#startNext(child, delayMs).catch(ignore) // it was judged
      delayMs = 0
    }
  }

  async #startNext(child: Child, delayMs: number): Promise<void> {
    if (this.#rules.strategy === 'one-for-one') this.#window.waits(child, delayMs)
    try {
      await child.restart(delayMs)
    } catch (error) {
      if (this.#isHere(child)) this.#judge([child], error instanceof HostLost ? 'host-lost' : 'failed', error)
      throw error
    }
    const streak = this.#streaks.get(child)
    if (streak !== undefined && child.phase === 'running') streak.runningSince = this.#owner.realm.clock.now()
  }
}

const reasonFor = (event: ChildEvent, error: unknown): StopReason => {
  if (event === 'stopped') return { kind: 'stopped' }
  if (error instanceof HostLost) return { kind: 'host-down', slot: error.slot, mayReturn: false }
  return { kind: 'failed', error }
}
