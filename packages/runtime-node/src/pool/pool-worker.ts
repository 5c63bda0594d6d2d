import { setImmediate as nextTurn } from 'node:timers/promises'
import { Actor, type ActorOptions } from '@troupe/core'
import { exposeOwn } from '@troupe/core/internal'
import { type CurrentTask, runAsOneOfSeveral, runAsOnlyTask } from '../tasks/current-task.ts'
import { loadFunction } from '../tasks/exposed-function.ts'
import { machineNow } from '../tasks/machine-clock.ts'
import { recordTaskRun } from '../tasks/recorded-task.ts'
import { type Callable, type Calling, callings } from './callings.ts'
import { type BoardParts, ClaimBoard } from './claim-board.ts'
import { isPromise } from './is-promise.ts'

/** What a worker is told when it starts. */
export interface WorkerBrief {
  readonly board: BoardParts | undefined
  /** Runs once, before any task. */
  readonly initializer: { readonly key: string; readonly args: readonly unknown[] } | undefined
}

/** A task that takes longer is a long one: what was done before is sent before it begins. */
const shortMs = 0.2

interface Known {
  /** `undefined` while its module is being loaded. */
  call: Callable | undefined
  readonly loaded: Promise<Callable>
  /** It took no longer than {@link shortMs} the last time. */
  isShort: boolean
}

/** What runs the tasks of a pool, on a host of its own. One at a time. */
export class PoolWorker extends Actor {
  static readonly options: ActorOptions<PoolWorker> = { restart: 'temporary', interleave: { cancel: true, memoryBytes: true } }
  readonly #brief: WorkerBrief
  readonly #board: ClaimBoard | undefined
  readonly #functions = new Map<number, Known>()
  readonly #running = new Map<number, RunningTask>()
  #state: unknown
  /** Something is done that has not been sent yet. */
  #hasUnsent = false

  constructor(brief: WorkerBrief) {
    super()
    this.#brief = brief
    this.#board = brief.board === undefined ? undefined : new ClaimBoard(brief.board)
  }

  override async onStart(): Promise<void> {
    const { initializer } = this.#brief
    if (initializer === undefined) return
    const initialize = (await loadFunction(initializer.key)) as Callable
    this.#state = await initialize(...initializer.args)
  }

  /** Comes before the first task with that function. What fails here fails in each of its tasks. */
  async learn(fn: number, key: string): Promise<void> {
    const loaded = loadFunction(key).catch((error) => () => {
      throw error
    }) as Promise<Callable>
    const known: Known = { call: undefined, loaded, isShort: false }
    this.#functions.set(fn, known)
    known.call = await loaded
  }

  /** What the function returns, now or later; `undefined` when the task was taken back. */
  run(slot: number, fn: number, name: string, attempt: number, calling: Calling, args: unknown[]): unknown {
    const known = this.#functions.get(fn)!
    const begin = (): unknown => this.#begin(slot, known, name, attempt, calling, args)
    // a worker of several tasks does not wait for what it learns
    if (known.call === undefined) return known.loaded.then(begin)
    return this.#hasUnsent && !known.isShort ? this.#send().then(begin) : begin()
  }

  /** Somebody does not want it any more. */
  cancel(slot: number, attempt: number): void {
    const task = this.#running.get(slot)
    if (task?.attempt === attempt) task.cancel()
  }

  memoryBytes(): number {
    return process.memoryUsage().heapUsed
  }

  /** How a task becomes the current one. */
  protected enter<T>(task: CurrentTask, work: () => T): T {
    return runAsOnlyTask(task, work)
  }

  #begin(slot: number, known: Known, name: string, attempt: number, calling: Calling, args: unknown[]): unknown {
    const begin = machineNow()
    if (this.#board?.begin(slot, begin) === false) return undefined
    const task = new RunningTask(name, attempt, this.#state, slot, this.#board)
    this.#running.set(slot, task)
    let isAwaited = false
    const over = (): void => {
      const end = machineNow()
      recordTaskRun(name, begin, end, attempt, isAwaited)
      this.#board?.end(slot, end)
      this.#running.delete(slot)
      this.#hasUnsent = true
      known.isShort = end - begin < shortMs
    }
    let result: unknown
    try {
      result = this.enter(task, () => callings[calling](known.call!, args, task))
    } catch (error) {
      over()
      throw error
    }
    isAwaited = isPromise(result)
    if (isAwaited) return Promise.resolve(result).finally(over)
    over()
    return result
  }

  /** The kernel sends what is ready when a turn of the event loop is over. */
  async #send(): Promise<void> {
    await nextTurn()
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
  readonly #slot: number
  readonly #board: ClaimBoard | undefined
  #controller: AbortController | undefined
  #isCancelled = false

  constructor(name: string, attempt: number, state: unknown, slot: number, board: ClaimBoard | undefined) {
    this.name = name
    this.attempt = attempt
    this.state = state
    this.#slot = slot
    this.#board = board
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.isCancelled()) this.#controller.abort()
    return this.#controller.signal
  }

  isCancelled(): boolean {
    return this.#isCancelled || this.#board?.isCancelled(this.#slot) === true
  }

  cancel(): void {
    this.#isCancelled = true
    this.#controller?.abort()
  }
}

exposeOwn(import.meta.url, { PoolWorker, PoolWorkerOfSeveral })
