import { threadId } from 'node:worker_threads'
import {
  type ActorRef,
  AskTimeoutError,
  type HostEnd,
  type HostedSystem,
  HostStartError,
  OptionError,
  ReplyLostError,
} from '@troupe/core'
import { openOutcome } from '@troupe/core/internal'
import { WorkerDiedError } from '../errors/pool-errors.ts'
import { openOutputPipe } from '../hosts/output-pipe.ts'
import { childBegins, childEnded } from './active-children.ts'
import { currentTask } from './current-task.ts'
import { functionKey } from './exposed-function.ts'
import { ownTask, type Starter } from './own-task.ts'
import { signals, TaskActor, type TaskBrief, type TaskPlace, threwCode } from './task-actor.ts'
import { type TaskEnd, TaskHandle } from './task-handle.ts'
import {
  checkTaskRequest,
  exportNameOf,
  type ProcessOptions,
  type Startable,
  type StartOptions,
  type TaskRequest,
  type TaskRest,
} from './task-options.ts'

type Kind = 'thread' | 'process'

/** A process that has not heard for so long that it is to end is signalled from outside. */
const answerMs = 250

/**
 * Runs one exposed function on a thread of its own, and gives a handle of it at once. The arguments are copied at the call. Code that has a
 * `NodeSystem` may as well call `system.startThread`; this one takes any view of the system, such as an actor's `this.context.system`, or
 * `currentTask().system` in a task that starts others.
 *
 * Order: the function is called once, after its module was loaded there. Delivery: at most once; it is never called again.
 *
 * @throws NotExposedError - other hosts cannot load the function: the message shows the line to add
 * @throws OptionError - an option makes no sense. What is found out later rejects `result` and `started` of the handle
 * @example
 * // primes.ts: expose(import.meta.url, { countPrimes })
 * const task = startThread(system, countPrimes, { args: [1_000_000] })
 * console.log(await task.result)
 */
export const startThread = <P extends readonly unknown[], R>(
  system: HostedSystem,
  fn: Startable<P, R>,
  ...rest: TaskRest<P, StartOptions>
): TaskHandle<Awaited<R>> => startTask('thread', system, fn as never, rest[0]) as TaskHandle<Awaited<R>>

/**
 * The same on a process of its own, which has the function's exit code: 0, 1 when it throws, what it says to `process.exit`. It ends with
 * this program, however that ends.
 *
 * @throws NotExposedError, OptionError - as `startThread`
 * @example
 * await using task = startProcess(system, transcode, { args: [file], cwd: folder, priority: 10 })
 * if (!(await task.join({ timeoutMs: 60_000 }))) task.terminate()
 */
export const startProcess = <P extends readonly unknown[], R>(
  system: HostedSystem,
  fn: Startable<P, R>,
  ...rest: TaskRest<P, ProcessOptions>
): TaskHandle<Awaited<R>> => startTask('process', system, fn as never, rest[0]) as TaskHandle<Awaited<R>>

const startTask = (
  kind: Kind,
  system: HostedSystem,
  fn: (...args: never) => unknown,
  request: TaskRequest = {},
): TaskHandle<unknown> => {
  const call = kind === 'thread' ? 'startThread' : 'startProcess'
  const key = functionKey(fn, `${call} function`)
  checkTaskRequest(call, request)
  const run = new TaskRun(kind, system, key, { ...request, name: request.name ?? exportNameOf(key, fn) })
  childBegins(system.id, run.handle)
  return run.handle
}

/** One run of a function on a host of its own, as its starter follows it. */
class TaskRun {
  readonly handle: TaskHandle<unknown>
  readonly #kind: Kind
  readonly #system: HostedSystem
  readonly #name: string
  readonly #daemon: boolean
  readonly #cancelled: SharedArrayBuffer | undefined
  readonly #result = openOutcome<unknown>()
  readonly #started = openOutcome<TaskPlace>()
  readonly #end = openOutcome<TaskEnd>()
  #isMadeToEnd = false
  #ref: ActorRef<TaskActor> | undefined
  #pid = 0

  constructor(
    kind: Kind,
    system: HostedSystem,
    key: string,
    { args = [], name, daemon, stdio, ...options }: TaskRequest & { readonly name: string },
  ) {
    this.#kind = kind
    this.#system = system
    this.#name = name
    this.#daemon = allowedDaemon(daemon)
    this.#cancelled = kind === 'thread' ? new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT) : undefined
    const pipe = stdio === 'pipe' ? openOutputPipe() : undefined
    this.#result.promise.catch(() => {}) // nobody has to await it
    this.#started.promise.catch(() => {})
    this.handle = new TaskHandle({
      kind,
      name,
      daemon: this.#daemon,
      control: this,
      stdout: pipe?.stdout,
      stderr: pipe?.stderr,
      result: this.#result.promise,
      started: this.#started.promise,
      end: this.#end.promise,
    })
    const brief: TaskBrief = { kind, name, key, daemon: this.#daemon, starter: starterHere(system), cancelled: this.#cancelled }
    const host = {
      ...options,
      name,
      keepsAlive: !this.#daemon,
      mayExit: true,
      ...(pipe !== undefined ? { stdio: { pipe: pipe.name } } : stdio !== undefined && { stdio }),
    }
    // the call copies the arguments before it returns
    const spawned = system.spawn(TaskActor, {
      on: kind,
      args: [...args, brief],
      host: host as never,
      restart: 'temporary',
      shutdownMs: this.#daemon ? 0 : Infinity,
    })
    void this.#follow(spawned).finally(() => pipe?.end())
  }

  interrupt(): void {
    void this.#cancel('interrupt')
  }

  terminate(): void {
    this.#isMadeToEnd = true
    if (this.#cancelled !== undefined) Atomics.store(new Int32Array(this.#cancelled), 0, 1)
    void this.#cancel('terminate')
  }

  kill(): void {
    this.#isMadeToEnd = true
    // it may have ended meanwhile, and the system with it
    if (this.#ref !== undefined) this.#system.killActor(this.#ref).catch(() => {})
  }

  /** It signals itself, so that it has called the function before; when it does not come to that, it is signalled from here. */
  async #cancel(how: 'interrupt' | 'terminate'): Promise<void> {
    try {
      await this.#ref?.with({ timeoutMs: answerMs, keepsAlive: false }).ask.cancel(how)
    } catch (error) {
      if (error instanceof AskTimeoutError && this.#kind === 'process') this.#signal(signals[how])
    }
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      process.kill(this.#pid, signal)
    } catch {
      // it is gone, and the news of that is on its way
    }
  }

  async #follow(spawned: Promise<ActorRef<TaskActor>>): Promise<void> {
    try {
      this.#ref = await spawned
    } catch (error) {
      return this.#didNotStart(error)
    }
    const patient = this.#ref.with({ timeoutMs: Infinity, keepsAlive: !this.#daemon })
    const placed = patient.ask.start()
    const ran = patient.ask.run()
    ran.catch(() => {}) // looked at below
    let end: Promise<HostEnd>
    try {
      const place = await placed
      this.#pid = place.pid
      end = this.#system.hostEnded(place.host, { timeoutMs: Infinity })
      if (place.isLoaded) this.#started.resolve(place)
    } catch (error) {
      return this.#didNotStart(error)
    }
    await this.#settle(ran, end)
  }

  async #settle(ran: Promise<unknown>, hostEnded: Promise<HostEnd>): Promise<void> {
    const how = hostEnded.catch((error: unknown) => unknownEnd(error))
    let state: TaskEnd['state'] = 'succeeded'
    try {
      this.#result.resolve(await ran)
    } catch (error) {
      const end = isOwn(error) ? undefined : await how
      state = end !== undefined && (end.signal !== null || this.#isMadeToEnd) ? 'killed' : 'failed'
      const why = end === undefined ? ownError(error) : this.#died(end, error)
      this.#started.reject(why) // unless it has started
      this.#result.reject(why)
    }
    this.#isOver(state, await how)
  }

  /** Its host may have ended by itself before that was known. */
  #didNotStart(error: unknown): void {
    this.#started.reject(error)
    this.#result.reject(error)
    const { exitCode = null, signal = null } = error instanceof HostStartError ? error : {}
    this.#isOver(signal === null ? 'failed' : 'killed', { exitCode, signal })
  }

  #isOver(state: TaskEnd['state'], host: TaskEnd['host']): void {
    childEnded(this.#system.id, this.handle)
    this.#end.resolve({ state, host })
  }

  #died({ exitCode, signal, stderr, error }: HostEnd, cause: unknown): WorkerDiedError {
    const why = error ?? (cause instanceof Error ? cause.cause : undefined)
    return new WorkerDiedError(
      { task: this.#name, worker: `${this.#kind} ${this.#name}`, exitCode, signal, stderr },
      why === undefined ? undefined : { cause: why },
    )
  }
}

/** @throws OptionError for a task that would outlive the daemon that starts it */
const allowedDaemon = (daemon: boolean | undefined): boolean => {
  const isInDaemon = ownTask()?.daemon === true
  if (isInDaemon && daemon === false) {
    throw new OptionError({ option: 'daemon', expected: 'true in a task that is a daemon itself', got: daemon })
  }
  return daemon ?? isInDaemon
}

const starterHere = ({ here }: HostedSystem): Starter => ({
  name: ownTask() === undefined ? here.name : currentTask().name,
  pid: process.pid,
  threadId,
  host: here,
})

const unknownEnd = (error: unknown): HostEnd => ({
  exitCode: null,
  signal: null,
  error: error instanceof Error ? error : undefined,
  stderr: [],
})

/** Whether the function was to blame, or what it returned, and not its host. */
const isOwn = (error: unknown): boolean => hasThrown(error) || error instanceof ReplyLostError

const ownError = (error: unknown): unknown => (hasThrown(error) ? (error as Error).cause : error)

const hasThrown = (error: unknown): boolean => (error as { readonly code?: unknown } | null)?.code === threwCode
