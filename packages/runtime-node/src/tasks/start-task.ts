import type { HostedSystem } from '@troupe/core'
import { childBegins } from './active-children.ts'
import { checkSystem } from './check-system.ts'
import { functionKey } from './exposed-function.ts'
import type { TaskHandle } from './task-handle.ts'
import {
  checkTaskRequest,
  exportNameOf,
  type ProcessOptions,
  type Startable,
  type StartOptions,
  type TaskRequest,
  type TaskRest,
} from './task-options.ts'
import { TaskRun } from './task-run.ts'

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
  kind: 'thread' | 'process',
  system: HostedSystem,
  fn: (...args: never) => unknown,
  request: TaskRequest = {},
): TaskHandle<unknown> => {
  const call = kind === 'thread' ? 'startThread' : 'startProcess'
  checkSystem(call, system)
  const key = functionKey(fn, `${call} function`)
  checkTaskRequest(call, request)
  const run = new TaskRun(kind, system, key, { ...request, name: request.name ?? exportNameOf(key, fn) })
  childBegins(system.id, run.handle)
  return run.handle
}
