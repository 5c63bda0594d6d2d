import { setImmediate as nextTurn } from 'node:timers/promises'
import { inspect, types } from 'node:util'
import { threadId } from 'node:worker_threads'
import { Actor, type ActorOptions, type Host, ThrownValueError } from '@troupe/core'
import { openOutcome, registerOwn } from '@troupe/core/internal'
import { forgetLoads } from '../entry/loads.ts'
import { activeChildren } from './active-children.ts'
import type { CancelWord } from './cancel-word.ts'
import { runAsOnlyTask } from './current-task.ts'
import { loadFunction } from './exposed-function.ts'
import { type Starter, setOwnTask } from './own-task.ts'
import { parentTask } from './parent-task.ts'
import { recordTask } from './recorded-task.ts'
import { StartedTask } from './started-task.ts'

/** What the host of a task is told. */
export interface TaskBrief {
  readonly kind: 'thread' | 'process'
  readonly name: string
  /** The key of the function. */
  readonly key: string
  readonly daemon: boolean
  readonly starter: Starter
  /** Where there is memory that reaches there. */
  readonly cancelled: CancelWord | undefined
}

/** Where the task runs. */
export interface TaskPlace {
  readonly pid: number
  readonly threadId: number
  readonly host: Host
  /** False: there is no function to be called, and the result says why. */
  readonly isLoaded: boolean
}

type Callable = (...args: readonly unknown[]) => unknown

/** What a process gets. */
export const signals = { interrupt: 'SIGINT', terminate: 'SIGTERM' } as const

/** By this the error of a function is known from those of its way back. */
export const threwCode = 'TROUPE_FUNCTION_THREW'

/** Runs one function, on a host of its own, and ends with it. */
export class TaskActor extends Actor {
  /** A task may take as long as it likes: who stops it has a limit. */
  static readonly options: ActorOptions<TaskActor> = {
    restart: 'temporary',
    stopTimeoutMs: Infinity,
    interleave: { cancel: true },
  }
  readonly #args: readonly unknown[]
  readonly #brief: TaskBrief
  #task!: StartedTask
  #loading!: Promise<Callable>
  /** Resolves when the call of the function has come back, with a result or a promise of it. */
  readonly #called = openOutcome<void>()
  #isCalledFor = false
  #isDone = false
  /** Resolves when the task is not to wait for its children. */
  readonly #hurry = openOutcome<void>()

  /** @param argsAndBrief - the brief comes last, so that errors count the arguments as the function does */
  constructor(...argsAndBrief: unknown[]) {
    super()
    this.#brief = argsAndBrief.at(-1) as TaskBrief
    this.#args = argsAndBrief.slice(0, -1)
  }

  protected override onStart(): void {
    const { system } = this.context
    const { kind, name, daemon, starter, cancelled } = this.#brief
    const word = cancelled?.view()
    const cancel = (): void => this.#task.cancel()
    this.#task = new StartedTask(name, system, word, kind === 'process' ? () => process.on('SIGTERM', cancel) : () => {})
    setOwnTask({ system, daemon, starter })
    if (kind === 'process') {
      // As any program it ends by SIGTERM unless it wants to hear of it; and while it computes it hears of no signal that it handles.
      process.removeAllListeners('SIGTERM')
      process.on('SIGINT', cancel)
    }
    if (starter.host.kind === 'main') return
    void parentTask()?.ended.then(() => {
      if (daemon) process.exit(1)
      // nobody is left who could call for the function
      if (!this.#isCalledFor) this.context.stop()
    })
  }

  /** Loads the function. */
  async start(): Promise<TaskPlace> {
    this.#loading = loadFunction(this.#brief.key) as Promise<Callable>
    const isLoaded = await this.#loading.then(
      () => true,
      () => false, // told by run()
    )
    return { pid: process.pid, threadId, host: this.context.system.here, isLoaded }
  }

  /** Comes right behind {@link start}. The result of the function; what it throws is the cause of what this throws. */
  async run(): Promise<unknown> {
    this.#isCalledFor = true
    try {
      const fn = await this.#loading
      // what has been answered is sent when a turn of the event loop is over, and the function may keep it for long
      await nextTurn()
      const result = runAsOnlyTask(this.#task, () => recordTask(this.#brief.name, () => fn(...this.#args)))
      this.#called.resolve()
      return await result
    } catch (thrown) {
      process.exitCode ??= 1
      process.stderr.write(`${this.#brief.name}: ${inspect(thrown)}\n`)
      const cause = thrown instanceof Error || types.isNativeError(thrown) ? thrown : new ThrownValueError({ value: thrown })
      throw Object.assign(new Error('the function threw', { cause }), { code: threwCode })
    } finally {
      this.#isDone = true
      this.#called.resolve()
      if (this.#brief.kind === 'process') process.on('SIGTERM', () => this.#hurry.resolve())
      this.self.tell.finish()
    }
  }

  /** Comes behind the call of the function, whose result is on its way. */
  async finish(): Promise<void> {
    const children = activeChildren(this.context.system)
    const ends = children.map((child) => (child.daemon ? child[Symbol.asyncDispose]() : child.join()))
    await Promise.race([Promise.all(ends), this.#hurry.promise])
    this.context.stop()
  }

  /** Asks the task to break off, or to end; one that never asked for that is ended then. A function that has not been called yet could not ask. */
  async cancel(how: 'interrupt' | 'terminate'): Promise<void> {
    await this.#called.promise
    await nextTurn()
    if (this.#isDone) return how === 'terminate' ? this.#hurry.resolve() : undefined
    if (this.#brief.kind === 'process') return void process.kill(process.pid, signals[how])
    this.#task.cancel()
    if (how === 'interrupt' || this.#task.isHeeded) return
    forgetLoads()
    process.exit(1)
  }
}

registerOwn('Task', TaskActor)
