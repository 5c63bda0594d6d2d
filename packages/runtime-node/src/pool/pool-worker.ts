import { setImmediate as nextTurn } from 'node:timers/promises'
import { Actor, type ActorOptions, type Host, HostUnavailableError } from '@troupe/core'
import { exposeOwn } from '@troupe/core/internal'
import { type CurrentTask, runAsOneOfSeveral, runAsOnlyTask } from '../tasks/current-task.ts'
import { loadFunction } from '../tasks/exposed-function.ts'
import { machineNow } from '../tasks/machine-clock.ts'
import { recordTaskRun } from '../tasks/recorded-task.ts'
import { type BundleReply, isPlain } from './bundle-reply.ts'
import { type Callable, type Calling, callings } from './callings.ts'
import { type BoardParts, ClaimBoard } from './claim-board.ts'
import { isPromise } from './is-promise.ts'
import { type Slots, slotAt } from './slots.ts'

/** What a worker is told when it starts. */
export interface WorkerBrief {
  readonly board: BoardParts | undefined
  /** Runs once, before any task. */
  readonly initializer: { readonly key: string; readonly args: readonly unknown[] } | undefined
  /** The host of the pool, whose end is that of the worker; `undefined` for main, which nothing outlives. */
  readonly owner: Host | undefined
}

/** After a task that takes longer the way to the event loop and back counts for nothing. */
const shortMs = 0.2
/** So long a bundle takes at most, but for its last task. It was thought to take less. */
const longMs = 2

interface Known {
  /** `undefined` while its module is being loaded. */
  call: Callable | undefined
  readonly loaded: Promise<Callable>
  /** It took no longer than {@link shortMs} the last time. */
  isShort: boolean
}

/** What runs the tasks of a pool, on a host of its own. One at a time. */
export class PoolWorker extends Actor {
  static readonly options: ActorOptions<PoolWorker> = {
    restart: 'temporary',
    interleave: { cancel: true, memoryBytes: true, collect: true },
  }
  readonly #brief: WorkerBrief
  readonly #board: ClaimBoard | undefined
  readonly #functions = new Map<number, Known>()
  readonly #running = new Map<number, RunningTask>()
  /** Without a board: what is given and has not begun, by its slot. */
  readonly #given = new Map<number, { readonly attempt: number; isCancelled: boolean }>()
  /** Results of bundles that are asked for by themselves, by their slots. */
  readonly #kept = new Map<number, Promise<unknown>>()
  /** A task of a bundle that was answered already: nothing else begins before it is over. */
  #ongoing: Promise<unknown> | undefined
  #state: unknown
  /** When the last task was done. */
  #endedAt = 0
  /** Something is done that has not been sent yet. */
  #hasUnsent = false

  constructor(brief: WorkerBrief) {
    super()
    this.#brief = brief
    this.#board = brief.board === undefined ? undefined : new ClaimBoard(brief.board)
  }

  protected override onStart(): void {
    const { owner } = this.#brief
    if (owner !== undefined) void this.#endWith(owner)
  }

  /** Comes before all tasks, and not with the start: a worker that has started can be ended, however long its initializer takes. */
  async initialize(): Promise<void> {
    const { initializer } = this.#brief
    if (initializer === undefined) return
    const initialize = (await loadFunction(initializer.key)) as Callable
    this.#state = await initialize(...initializer.args)
  }

  /** Nobody is left then who could want anything. */
  async #endWith(owner: Host): Promise<void> {
    const hasEnded = await this.context.system.hostEnded(owner, { timeoutMs: Infinity }).then(
      () => true,
      (error) => error instanceof HostUnavailableError, // it has been gone for long
    )
    if (!hasEnded) return
    for (const task of this.#running.values()) task.cancel()
    this.context.stop()
  }

  /**
   * Comes before the first task with that function, and does not wait for its module: whoever cancels the task meanwhile has to find it given. What
   * fails here fails in each of its tasks.
   */
  learn(fn: number, key: string): void {
    const loaded = loadFunction(key).catch((error) => () => {
      throw error
    }) as Promise<Callable>
    const known: Known = { call: undefined, loaded, isShort: false }
    this.#functions.set(fn, known)
    void loaded.then((call) => {
      known.call = call
    })
  }

  /** What the function returns, now or later; `undefined` when the task was taken back. */
  run(slot: number, fn: number, name: string, attempt: number, calling: Calling, args: unknown): unknown {
    if (this.#ongoing !== undefined) return this.#ongoing.then(() => this.run(slot, fn, name, attempt, calling, args))
    const known = this.#functions.get(fn)!
    const begin = (): unknown => this.#begin(slot, known, name, attempt, calling, args)
    const isKnown = known.call !== undefined
    // this one may take long: what is done must not wait for it
    if (isKnown && !this.#hasUnsent) return begin()
    // whoever cancels it meanwhile has to be heard, and a board would know
    if (this.#board === undefined) this.#given.set(slot, { attempt, isCancelled: false })
    return (isKnown ? this.#sent(known) : known.loaded).then(begin)
  }

  /**
   * So many calls of one function, with so many arguments each. What takes longer than was thought ends the bundle: its first results are not kept
   * waiting, and the rest goes to others.
   */
  runBundle(
    slots: Slots,
    count: number,
    fn: number,
    name: string,
    attempt: number,
    arity: number,
    args: unknown[],
  ): BundleReply | Promise<BundleReply> {
    const again = (): BundleReply | Promise<BundleReply> => this.runBundle(slots, count, fn, name, attempt, arity, args)
    if (this.#ongoing !== undefined) return this.#ongoing.then(again)
    const known = this.#functions.get(fn)!
    if (known.call === undefined) return known.loaded.then(again)
    // one of these may take long after all
    if (this.#hasUnsent) return this.#sent(known).then(again)
    const calling = arity === 1 ? 'runOne' : 'run'
    const results: unknown[] = []
    const kept: number[] = []
    const until = machineNow() + longMs
    for (let at = 0; at < count && this.#ongoing === undefined && (at === 0 || this.#endedAt < until); at++) {
      const slot = slotAt(slots, at)
      const given = arity === 1 ? args[at] : args.slice(at * arity, (at + 1) * arity)
      const outcome = this.#outcome(slot, known, name, attempt, calling, given)
      if (isPlain(outcome)) results.push(outcome)
      else {
        results.push(undefined)
        kept.push(at)
        this.#keep(slot, outcome)
      }
    }
    return [results, kept]
  }

  /** What came of a task of a bundle. */
  collect(slot: number): unknown {
    const outcome = this.#kept.get(slot)
    this.#kept.delete(slot)
    return outcome
  }

  /** A result, or a promise of it that rejects if the function throws. */
  #outcome(slot: number, known: Known, name: string, attempt: number, calling: Calling, args: unknown): unknown {
    try {
      const result = this.#begin(slot, known, name, attempt, calling, args)
      if (isPromise(result)) {
        const over = (): void => {
          this.#ongoing = undefined
        }
        this.#ongoing = Promise.resolve(result).then(over, over)
      }
      return result
    } catch (error) {
      return Promise.reject(error)
    }
  }

  #keep(slot: number, outcome: unknown): void {
    const result = Promise.resolve(outcome)
    // whoever asks hears of it
    result.catch(() => {})
    this.#kept.set(slot, result)
  }

  /** Somebody does not want it any more. */
  cancel(slot: number, attempt: number): void {
    const task = this.#running.get(slot)
    if (task?.attempt === attempt) return task.cancel()
    const given = this.#given.get(slot)
    if (given?.attempt === attempt) given.isCancelled = true
  }

  memoryBytes(): number {
    return process.memoryUsage().heapUsed
  }

  /** How a task becomes the current one. */
  protected enter<T>(task: CurrentTask, work: () => T): T {
    return runAsOnlyTask(task, work)
  }

  #begin(slot: number, known: Known, name: string, attempt: number, calling: Calling, args: unknown): unknown {
    const begin = machineNow()
    if (this.#board?.begin(slot, begin) === false) return undefined
    const task = new RunningTask(name, attempt, this.#state, slot, this.#board)
    if (this.#given.size > 0) this.#takeGiven(slot, task)
    let result: unknown
    try {
      result = this.enter(task, () => callings[calling](known.call!, args as never, task))
    } catch (error) {
      this.#end(task, known, begin, false)
      throw error
    }
    if (!isPromise(result)) {
      this.#end(task, known, begin, false)
      return result
    }
    // until it returned nobody could be told that it is cancelled
    this.#running.set(slot, task)
    return Promise.resolve(result).finally(() => this.#end(task, known, begin, true))
  }

  #takeGiven(slot: number, task: RunningTask): void {
    if (this.#given.get(slot)?.isCancelled === true) task.cancel()
    this.#given.delete(slot)
  }

  #end(task: RunningTask, known: Known, begin: number, wasAwaited: boolean): void {
    const { slot } = task
    const end = machineNow()
    recordTaskRun(task.name, begin, end, task.attempt, wasAwaited)
    this.#board?.end(slot, end)
    if (wasAwaited) this.#running.delete(slot)
    this.#hasUnsent = true
    this.#endedAt = end
    known.isShort = end - begin < shortMs
  }

  /**
   * The kernel gives what is ready to its link in a microtask, which is due already, and a socket writes it in one more. What finds no room there leaves
   * in a later turn of the event loop.
   */
  async #sent(known: Known): Promise<void> {
    if (known.isShort) {
      await null
      await null
    } else await nextTurn()
    this.#hasUnsent = false
  }
}

/** The same, for tasks that mostly wait: several at a time. */
export class PoolWorkerOfSeveral extends PoolWorker {
  static override readonly options: ActorOptions<PoolWorkerOfSeveral> = { restart: 'temporary', interleave: true }

  protected override enter<T>(task: CurrentTask, work: () => T): T {
    return runAsOneOfSeveral(task, work)
  }
}

class RunningTask implements CurrentTask {
  readonly name: string
  readonly attempt: number
  readonly state: unknown
  readonly slot: number
  readonly #board: ClaimBoard | undefined
  #controller: AbortController | undefined
  #isCancelled = false

  constructor(name: string, attempt: number, state: unknown, slot: number, board: ClaimBoard | undefined) {
    this.name = name
    this.attempt = attempt
    this.state = state
    this.slot = slot
    this.#board = board
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.isCancelled()) this.#controller.abort()
    return this.#controller.signal
  }

  isCancelled(): boolean {
    return this.#isCancelled || this.#board?.isCancelled(this.slot) === true
  }

  cancel(): void {
    this.#isCancelled = true
    this.#controller?.abort()
  }
}

exposeOwn(import.meta.url, { PoolWorker, PoolWorkerOfSeveral })
