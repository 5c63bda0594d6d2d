import type { StopReason } from '../actor/stop-reason.ts'
import type { SupervisionRules } from '../actor/supervision-rules.ts'
import { SupervisionError } from '../errors/supervision-errors.ts'
import { backoffDelay } from '../supervision/backoff-delay.ts'
import { type ChildEvent, concerned, counts, decide } from '../supervision/decide.ts'
import { RestartWindow } from '../supervision/restart-window.ts'
import { type Child, Children, type Failure } from './children.ts'
import { HostLost } from './host-lost.ts'

/** The parent that supervises. */
export interface SupervisorOwner {
  readonly id: string
  readonly realm: { readonly clock: { now(): number }; readonly random: () => number }
  /** Its children failed more often than it allows. */
  escalate(error: SupervisionError): void
  /** Its significant children have ended: its work is done. */
  shutDown(): void
}

/** How often a child failed in a row, and since when it runs. */
interface Streak {
  level: number
  runningSince: number
}

/**
 * Acts on what happens to the children of one parent; what is to be done is decided by `supervision/decide.ts`. It works in the parent's
 * kernel and never in its mailbox, so a busy parent supervises as well as an idle one.
 */
export class Supervisor {
  readonly children: Children = new Children()
  readonly #owner: SupervisorOwner
  readonly #rules: SupervisionRules
  readonly #window: RestartWindow
  readonly #streaks = new Map<Child, Streak>()
  /** In a strategy of groups: those that failed and wait to be restarted with their group. */
  readonly #failed = new Set<Child>()
  #groupDelayMs = 0
  #regrouping = false
  #closed = false

  constructor(owner: SupervisorOwner, rules: SupervisionRules) {
    this.#owner = owner
    this.#rules = rules
    this.#window = new RestartWindow(rules.restarts, rules.withinMs)
  }

  /** The parent is ending: nothing is decided any more, whoever ends it ends the children. */
  close(): void {
    this.#closed = true
  }

  childEnded(child: Child, reason: StopReason): void {
    this.children.remove(child)
    this.#streaks.delete(child)
    this.#failed.delete(child)
    if (this.#closed || reason.kind !== 'stopped') return
    if (decide(this.#rules, child.spec, 'stopped', false, this.#significantLeft()) === 'shut down') this.#owner.shutDown()
  }

  childFailed(child: Child, { event, error }: Failure): void {
    if (!this.#closed && this.children.has(child)) this.#judge([child], event, error)
  }

  /** Their host went down; all of them together are one failure. */
  childrenLost(children: readonly Child[], event: 'host-down' | 'ended', reason: StopReason, error: unknown): void {
    if (this.#closed) return
    const mine = children.filter((child) => this.children.has(child))
    const [wanted, others] = [true, false].map((is) => mine.filter(({ spec }) => counts(spec.restart, event) === is))
    for (const child of others!) {
      const decision = decide(this.#rules, child.spec, event, false, this.#significantLeft(child))
      child.giveUp(reason)
      if (decision === 'shut down') return this.#owner.shutDown()
    }
    if (wanted!.length > 0) this.#judge(wanted!, event, error, reason)
  }

  /** Ends the life of a child and starts its next one; nobody failed. */
  async restart(child: Child): Promise<void> {
    await child.retire()
    if (!this.#closed) await this.#restartOne(child, 0)
  }

  #judge(children: readonly Child[], event: ChildEvent, error: unknown, reason: StopReason = { kind: 'failed', error }): void {
    const [child] = children as readonly [Child, ...Child[]]
    const tooMany = counts(child.spec.restart, event) && this.#window.fail(this.#owner.realm.clock.now())
    const decision = decide(this.#rules, child.spec, event, tooMany, this.#significantLeft(child))
    if (decision === 'restart') return this.#restart(children)
    if (decision === 'escalate') this.close()
    for (const each of children) each.giveUp(reason)
    if (decision === 'escalate') this.#owner.escalate(this.#tooMany(child, error))
    if (decision === 'shut down') this.#owner.shutDown()
  }

  #tooMany(child: Child, cause: unknown): SupervisionError {
    const { withinMs } = this.#rules
    const failures = this.#window.countAt(this.#owner.realm.clock.now())
    return new SupervisionError({ supervisor: this.#owner.id, child: child.label, failures, withinMs }, { cause })
  }

  #significantLeft(but?: Child): number {
    let left = 0
    for (const child of this.children) if (child !== but && child.spec.significant) left++
    return left
  }

  #restart(children: readonly Child[]): void {
    const delays = children.map((child) => this.#delayOf(child))
    if (this.#rules.strategy === 'one-for-one') {
      for (const [index, child] of children.entries()) void this.#restartOne(child, delays[index]!)
      return
    }
    for (const child of children) this.#failed.add(child)
    this.#groupDelayMs = Math.max(this.#groupDelayMs, ...delays)
    if (!this.#regrouping) void this.#restartGroups()
  }

  #delayOf(child: Child): number {
    const { clock, random } = this.#owner.realm
    const now = clock.now()
    const streak = this.#streaks.get(child) ?? { level: 0, runningSince: now }
    if (now - streak.runningSince >= this.#rules.withinMs) streak.level = 0
    const delayMs = backoffDelay(child.spec.backoff ?? this.#rules.backoff, streak.level, random)
    streak.level++
    this.#streaks.set(child, streak)
    return delayMs
  }

  async #restartOne(child: Child, delayMs: number): Promise<void> {
    try {
      await child.restart(delayMs)
      this.#runs(child, delayMs)
    } catch (error) {
      this.#window.waited(delayMs)
      if (!this.#closed && this.children.has(child)) this.#judge([child], eventOf(error), error)
    }
  }

  #runs(child: Child, delayMs: number): void {
    this.#window.waited(delayMs)
    const streak = this.#streaks.get(child)
    if (streak !== undefined) streak.runningSince = this.#owner.realm.clock.now()
  }

  /** One group after another; whoever fails meanwhile makes it begin again. */
  async #restartGroups(): Promise<void> {
    this.#regrouping = true
    while (this.#failed.size > 0 && !this.#closed) {
      const group = concerned(this.#rules.strategy, [...this.children], this.#failed)
      for (const child of group.reverse()) {
        if (!this.#closed) await (child.spec.restart === 'temporary' ? child.stop({ kind: 'shutdown' }) : child.retire())
      }
      this.#failed.clear()
      const delayMs = this.#groupDelayMs
      this.#groupDelayMs = 0
      await this.#startInOrder(group.reverse(), delayMs)
    }
    this.#regrouping = false
  }

  async #startInOrder(group: readonly Child[], delayMs: number): Promise<void> {
    let waitMs = delayMs
    for (const child of group) {
      if (this.#closed || this.#failed.size > 0) return
      if (!this.children.has(child)) continue
      try {
        await child.restart(waitMs)
        this.#runs(child, waitMs)
        waitMs = 0
      } catch (error) {
        this.#window.waited(waitMs)
        if (!this.#closed && this.children.has(child)) this.#judge([child], eventOf(error), error)
        return
      }
    }
  }
}

/** A host that will not return is told from a life that did not start. */
const eventOf = (error: unknown): ChildEvent => (error instanceof HostLost ? 'host-lost' : 'failed')
