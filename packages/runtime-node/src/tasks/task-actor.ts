import { inspect } from 'node:util'
import { threadId } from 'node:worker_threads'
import { Actor, type ActorOptions, type Host, ThrownValueError } from '@troupe/core'
import { registerOwn } from '@troupe/core/internal'
import { activeChildren } from './active-children.ts'
import { runAsOnlyTask } from './current-task.ts'
import { loadFunction } from './exposed-function.ts'
import { type Starter, setOwnTask } from './own-task.ts'
import { parentTask } from './parent-task.ts'
import { StartedTask } from './started-task.ts'

/** What the host of a task is told. */
export interface TaskBrief {
  readonly kind: 'thread' | 'process'
  readonly name: string
  /** The key of the function. */
  readonly key: string
  readonly daemon: boolean
  readonly starter: Starter
  /** For a thread: one 32-bit word, not zero once the task is cancelled. */
  readonly cancelled: SharedArrayBuffer | undefined
}

/** Where the task runs. */
export interface TaskPlace {
  readonly pid: number
  readonly threadId: number
  readonly host: Host
}

/** By this the error of a function is known from those of its way back. */
export const threwCode = 'TROUPE_FUNCTION_THREW'

/** Runs one function, on a host of its own, and ends with it. */
export class TaskActor extends Actor {
  /** A task may take as long as it likes: who stops it has a limit. */
  static readonly options: ActorOptions<TaskActor> = {
    restart: 'temporary',
    stopTimeoutMs: Infinity,
    interleave: { place: true, cancel: true },
  }
  readonly #args: readonly unknown[]
  readonly #brief: TaskBrief
  #task!: StartedTask

  /** @param argsAndBrief - the brief comes last, so that errors count the arguments as the function does */
  constructor(...argsAndBrief: unknown[]) {
    super()
    this.#brief = argsAndBrief.at(-1) as TaskBrief
    this.#args = argsAndBrief.slice(0, -1)
  }

  protected override onStart(): void {
    const { system } = this.context
    const { kind, name, daemon, starter, cancelled } = this.#brief
    const word = cancelled === undefined ? undefined : new Int32Array(cancelled)
    this.#task = new StartedTask(name, system, word, kind === 'process' ? () => this.#catchSigterm() : () => {})
    setOwnTask({ system, daemon, starter })
    if (kind === 'process') {
      // As in any program, SIGTERM ends it unless it wants to know; and a process that computes hears of no signal that it handles.
      process.removeAllListeners('SIGTERM')
      process.on('SIGINT', () => this.#task.cancel())
    }
    if (daemon && starter.host.kind !== 'main') void parentTask()?.ended.then(() => process.exit(1))
  }

  place(): TaskPlace {
    return { pid: process.pid, threadId, host: this.context.system.here }
  }

  /** The result of the function. What it throws is the cause of what this throws. */
  async run(): Promise<unknown> {
    const { key, name } = this.#brief
    try {
      const fn = (await loadFunction(key)) as (...args: readonly unknown[]) => unknown
      return await runAsOnlyTask(this.#task, () => fn(...this.#args))
    } catch (thrown) {
      process.exitCode ??= 1
      process.stderr.write(`${name}: ${inspect(thrown)}\n`)
      const cause = thrown instanceof Error ? thrown : new ThrownValueError({ value: thrown })
      throw Object.assign(new Error(`${name} threw`, { cause }), { code: threwCode })
    } finally {
      this.self.tell.finish()
    }
  }

  /** Comes behind the call of the function. */
  async finish(): Promise<void> {
    const children = activeChildren(this.context.system)
    await Promise.all(children.map((child) => (child.daemon ? child[Symbol.asyncDispose]() : child.join())))
    this.context.stop()
  }

  /** Asks the task to end; one that never asked for it is made to, if `orEnd`. */
  cancel(orEnd: boolean): void {
    this.#task.cancel()
    if (orEnd && !this.#task.isHeeded) process.exit(1)
  }

  #catchSigterm(): void {
    process.on('SIGTERM', () => this.#task.cancel())
  }
}

registerOwn('Task', TaskActor)
