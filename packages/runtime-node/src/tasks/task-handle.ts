import { constants } from 'node:os'
import type { HostEnd } from '@troupe/core'
import { openOutcome } from '@troupe/core/internal'
import type { Waitable } from '../connection/waitable.ts'
import { whenSettled } from '../connection/when-settled.ts'
import { TaskStateError } from '../errors/task-errors.ts'
import { awaitEnd, type JoinOptions } from './await-end.ts'

/**
 * Where a task is: its thread or process starts; it runs, or its host has not ended yet; it is over: the function returned; it threw, its
 * host ended before it did, or never started; a signal, `kill()` or `terminate()` ended it before it was done.
 */
export type TaskState = 'starting' | 'running' | 'succeeded' | 'failed' | 'killed'

/** What the handle needs of whoever runs the task; at any time until its end. */
export interface TaskControl {
  interrupt(): void
  terminate(): void
  kill(): void
}

/** How it ended, once its host is gone. */
export interface TaskEnd {
  readonly state: 'succeeded' | 'failed' | 'killed'
  readonly host: Pick<HostEnd, 'exitCode' | 'signal'>
}

export interface TaskHandleParts<R> {
  readonly kind: 'thread' | 'process'
  readonly name: string
  readonly daemon: boolean
  readonly control: TaskControl
  readonly stdout: AsyncIterable<string> | undefined
  readonly stderr: AsyncIterable<string> | undefined
  readonly result: Promise<R>
  /** Rejects when it does not start. */
  readonly started: Promise<{ readonly pid: number; readonly threadId: number }>
  /** Resolves once the host is gone. Never rejects. */
  readonly end: Promise<TaskEnd>
}

/** How long disposing of a handle waits for a task that was asked to end before it kills it. */
const graceMs = 5_000

/**
 * A task on a thread or process of its own, from the side that started it. It is there at once, while the host starts.
 *
 * Disposing of it ends the task: it is terminated, killed if it has not ended 5 s later, and the handle is closed.
 *
 * @example
 * await using search = system.startProcess(findPrimes, { args: [1_000_000], stdio: 'pipe' })
 * for await (const text of search.stdout) process.stdout.write(text)
 * console.log(await search.result, search.exitCode)
 */
export class TaskHandle<R> implements AsyncDisposable, Waitable {
  readonly #parts: TaskHandleParts<R>
  readonly #over = openOutcome<void>()
  #state: TaskState = 'starting'
  #pid: number | undefined
  #threadId: number | undefined
  #end: TaskEnd | undefined
  #isClosed = false

  /** @internal Handles come from `startThread` and `startProcess`. */
  constructor(parts: TaskHandleParts<R>) {
    this.#parts = parts
    parts.started.then(
      ({ pid, threadId }) => this.#hasStarted(pid, threadId),
      () => {}, // told at the end
    )
    void parts.end.then((end) => this.#hasEnded(end))
  }

  /** What it runs on. */
  get kind(): 'thread' | 'process' {
    return this.#open('kind').kind
  }

  get name(): string {
    return this.#open('name').name
  }

  get daemon(): boolean {
    return this.#open('daemon').daemon
  }

  /** Of the process that it runs in: for a thread that of the whole program. `undefined` until it has started. */
  get pid(): number | undefined {
    this.#open('pid')
    return this.#pid
  }

  /** As `worker_threads.threadId` in the task: 0 in a process. `undefined` until it has started. */
  get threadId(): number | undefined {
    this.#open('threadId')
    return this.#threadId
  }

  get state(): TaskState {
    this.#open('state')
    return this.#state
  }

  /** Until its thread or process is gone, also when the result is there already. */
  get isAlive(): boolean {
    this.#open('isAlive')
    return this.#end === undefined
  }

  /**
   * `null` as long as it is alive, and when it never ran; 0 when the function returned, 1 when it threw or something else went uncaught, N
   * after `process.exit(N)` or `process.exitCode = N`; the negative number of the signal that ended a process; 1 for a thread that was ended
   * from outside.
   */
  get exitCode(): number | null {
    this.#open('exitCode')
    if (this.#end === undefined) return null
    const { exitCode, signal } = this.#end.host
    return signal === null ? exitCode : -(constants.signals[signal as NodeJS.Signals] ?? 0)
  }

  /** The signal that ended its process. */
  get signal(): string | null {
    this.#open('signal')
    return this.#end?.host.signal ?? null
  }

  /** Resolves when the function is about to be called. Rejects with what kept its host from starting. Nobody has to await it. */
  get started(): Promise<void> {
    return this.#open('started').started.then(() => {})
  }

  /**
   * What the function returns, before its host is gone. Nobody has to await it. Rejects with
   * - what the function throws, as itself;
   * - `WorkerDiedError`: its host ended before it was done, by an error that nothing caught, an exit, a signal or `kill()`;
   * - `HostStartError`: its host did not start; `ModuleLoadError`, `NotExposedError`, or the module's own error: its module did not load;
   * - `NotSendableError`: an argument cannot travel; `ReplyLostError`: the result cannot.
   *
   * Waiting for that of a daemon does not keep the program alive; `join()` does.
   */
  get result(): Promise<R> {
    return this.#open('result').result
  }

  /**
   * With `stdio: 'pipe'` what it writes to stdout, as text, until its end; empty otherwise. At most 16 MiB wait to be read: what comes
   * beyond is counted, not kept.
   */
  get stdout(): AsyncIterable<string> {
    return this.#open('stdout').stdout ?? nothing()
  }

  /** As {@link stdout}. */
  get stderr(): AsyncIterable<string> {
    return this.#open('stderr').stderr ?? nothing()
  }

  /**
   * Waits until its thread or process is gone. True: it is. False: the time was over. Rejects with the reason of the signal; never because
   * the task failed. Keeps the program alive.
   *
   * @throws OptionError
   */
  join(options: JoinOptions = {}): Promise<boolean> {
    this.#open('join')
    const joined = awaitEnd(this.#over.promise, () => this.#end !== undefined, options)
    joined.catch(() => {})
    return joined
  }

  /** For `waitAny`: ready once its thread or process is gone. */
  whenReady(signal: AbortSignal): Promise<boolean> {
    return whenSettled(this.#over.promise, signal)
  }

  /**
   * Asks it to break off, as Ctrl-C does: aborts its `currentTask().signal`, and `isCancelled()` is true; a process gets SIGINT, which does not
   * end it by itself. As `terminate`, it waits until the function has been called, and has no effect once that is done.
   */
  interrupt(): void {
    this.#ask('interrupt')
  }

  /**
   * Asks it to end. A task that ever looked at `currentTask().signal` or `isCancelled()` sees that and goes on until it is done; `isCancelled()`
   * is true at once, also in code that never awaits (of a process that shares memory with its starter, see `whyNoMapping`). One that never
   * looked is ended: a process by SIGTERM, a second later if it computes without ever awaiting; a thread when it next awaits. A process that
   * only waits for its children is not kept any longer.
   */
  terminate(): void {
    this.#ask('terminate')
  }

  /** Ends it whatever it is doing: a process by SIGKILL. A thread that is blocked in a synchronous call ends after that. */
  kill(): void {
    this.#ask('kill')
  }

  /**
   * Lets go of what the handle holds; after that only `close()` and disposing of it work, all else throws `TaskStateError`. Promises that were
   * taken from it before still settle.
   *
   * @throws TaskStateError - it is alive
   */
  close(): void {
    if (this.#isClosed) return
    if (this.#end === undefined) throw this.#refusal('close', 'alive')
    this.#isClosed = true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return
    if (this.isAlive) {
      this.terminate()
      if (!(await this.join({ timeoutMs: graceMs }))) {
        this.kill()
        await this.join()
      }
    }
    this.close()
  }

  /** @throws TaskStateError */
  #open(operation: string): TaskHandleParts<R> {
    if (this.#isClosed) throw this.#refusal(operation, 'closed')
    return this.#parts
  }

  #refusal(operation: string, state: string): TaskStateError {
    return new TaskStateError({ task: this.#parts.name, operation, state })
  }

  #ask(what: 'interrupt' | 'terminate' | 'kill'): void {
    const { control } = this.#open(what)
    if (this.#end === undefined) control[what]()
  }

  #hasStarted(pid: number, threadId: number): void {
    this.#pid = pid
    this.#threadId = threadId
    this.#state = 'running'
  }

  #hasEnded(end: TaskEnd): void {
    this.#end = end
    this.#state = end.state
    this.#over.resolve()
  }
}

async function* nothing(): AsyncGenerator<string, void, undefined> {}
