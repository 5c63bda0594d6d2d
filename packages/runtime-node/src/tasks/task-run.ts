import { threadId } from 'node:worker_threads'
import {
  type ActorRef,
  AskTimeoutError,
  HostDownError,
  type HostEnd,
  type HostedSystem,
  HostStartError,
  OptionError,
  ReplyLostError,
} from '@troupe/core'
import { openOutcome } from '@troupe/core/internal'
import { WorkerDiedError } from '../errors/pool-errors.ts'
import { openOutputPipe } from '../hosts/output-pipe.ts'
import { childEnded } from './active-children.ts'
import { type CancelWord, newCancelWord } from './cancel-word.ts'
import { currentTask } from './current-task.ts'
import { ownTask, type Starter } from './own-task.ts'
import { signals, TaskActor, type TaskBrief, type TaskPlace, threwCode } from './task-actor.ts'
import { type TaskControl, type TaskEnd, TaskHandle } from './task-handle.ts'
import type { TaskRequest } from './task-options.ts'

type Kind = 'thread' | 'process'

/** A process that has not heard for so long that it is to end computes: it is signalled from outside. */
const answerMs = 1_000

/** One run of a function on a host of its own, as its starter follows it. */
export class TaskRun implements TaskControl {
  readonly handle: TaskHandle<unknown>
  readonly #kind: Kind
  readonly #system: HostedSystem
  readonly #name: string
  readonly #daemon: boolean
  readonly #cancelled: CancelWord | undefined
  readonly #result = openOutcome<unknown>()
  /** Its host is up, and its module was loaded, or is not to be had. */
  readonly #placed = openOutcome<TaskPlace>()
  readonly #started = openOutcome<TaskPlace>()
  readonly #end = openOutcome<TaskEnd>()
  #isMadeToEnd = false
  readonly #spawned: Promise<ActorRef<TaskActor>>

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
    this.#cancelled = newCancelWord(system, kind)
    const pipe = stdio === 'pipe' ? openOutputPipe() : undefined
    this.#result.promise.catch(() => {}) // nobody has to await it
    this.#started.promise.catch(() => {})
    this.#placed.promise.catch(() => {})
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
    this.#spawned = system.spawn(TaskActor, {
      on: kind,
      args: [...args, brief],
      host: host as never,
      restart: 'temporary',
      shutdownMs: this.#daemon ? 0 : Infinity,
    })
    void this.#follow().finally(() => pipe?.end())
  }

  interrupt(): void {
    void this.#cancel('interrupt')
  }

  terminate(): void {
    this.#isMadeToEnd = true
    void this.#cancel('terminate')
  }

  kill(): void {
    this.#isMadeToEnd = true
    // it may not start, or have ended meanwhile, and the system with it
    this.#spawned.then((ref) => this.#system.killActor(ref)).catch(() => {})
  }

  /** It signals itself, so that it has called the function before; when it does not come to that, it is signalled from here. */
  async #cancel(how: 'interrupt' | 'terminate'): Promise<void> {
    // code that computes hears of nothing else
    if (this.#cancelled !== undefined) Atomics.store(this.#cancelled.view(), 0, 1)
    try {
      const { pid } = await this.#placed.promise
      try {
        const ref = await this.#spawned
        await ref.with({ timeoutMs: answerMs, keepsAlive: false }).ask.cancel(how)
      } catch (error) {
        if (error instanceof AskTimeoutError && this.#kind === 'process') this.#signal(pid, signals[how])
      }
    } catch {
      // it does not start
    }
  }

  #signal(pid: number, signal: NodeJS.Signals): void {
    try {
      process.kill(pid, signal)
    } catch {
      // it is gone, and the news of that is on its way
    }
  }

  async #follow(): Promise<void> {
    let ran: Promise<unknown>
    let ended: Promise<HostEnd>
    try {
      const ref = await this.#spawned
      const placed = ref.with({ timeoutMs: Infinity }).ask.start()
      ran = ref.with({ timeoutMs: Infinity, keepsAlive: !this.#daemon }).ask.run()
      const place = await placed
      this.#placed.resolve(place)
      ended = this.#system.hostEnded(place.host, { timeoutMs: Infinity })
      if (place.isLoaded) this.#started.resolve(place)
    } catch (error) {
      return this.#didNotStart(error)
    }
    await this.#settle(ran, ended)
  }

  async #settle(ran: Promise<unknown>, hostEnded: Promise<HostEnd>): Promise<void> {
    const how = hostEnded.catch((error: unknown) => unknownEnd(error))
    let state: TaskEnd['state'] = 'succeeded'
    try {
      this.#result.resolve(await ran)
    } catch (error) {
      const end = isOwn(error) ? undefined : await how
      state = end !== undefined && (end.signal !== null || end.terminated || this.#isMadeToEnd) ? 'killed' : 'failed'
      const why = end === undefined ? ownError(error) : this.#died(end, error)
      this.#started.reject(why) // unless it has started
      this.#result.reject(why)
    }
    this.#isOver(state, await how)
  }

  #didNotStart(error: unknown): void {
    const { exitCode = null, signal = null } = error instanceof HostStartError || error instanceof HostDownError ? error : {}
    const why = error instanceof HostDownError ? this.#died({ ...error, error: undefined, terminated: false }, error) : error
    this.#placed.reject(why)
    this.#started.reject(why)
    this.#result.reject(why)
    this.#isOver(signal !== null || this.#isMadeToEnd ? 'killed' : 'failed', { exitCode, signal })
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
  terminated: false,
})

/** Whether the function was to blame, or what it returned, and not its host. */
const isOwn = (error: unknown): boolean => hasThrown(error) || error instanceof ReplyLostError

const ownError = (error: unknown): unknown => (hasThrown(error) ? (error as Error).cause : error)

const hasThrown = (error: unknown): boolean => (error as { readonly code?: unknown } | null)?.code === threwCode
