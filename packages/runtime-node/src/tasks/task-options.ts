import type { Checked, HostOptions, Problem } from '@troupe/core'
import { OptionError } from '@troupe/core/internal'
import type { AnyFunction } from './exposed-function.ts'

/** How a task gets a thread or process of its own. */
export interface StartOptions extends Pick<HostOptions, 'env' | 'execArgv' | 'resourceLimits' | 'priority'> {
  /** Shown in `ps`, in errors and as `currentTask().name`; need not be unique. 1 to 255 bytes. @defaultValue the name under which the function is exposed */
  readonly name?: string
  /**
   * A daemon is given up with whoever started it: it keeps no program from ending, `system.stop()` kills it and does not wait, and so does
   * a task that started it, when that ends. One that is none keeps the program alive until it is done; `system.stop()` waits for it
   * within its deadline, and the task that started it waits as long as it takes. A daemon starts daemons only.
   *
   * @defaultValue whether the task is a daemon that starts it; false outside of tasks
   */
  readonly daemon?: boolean
  /**
   * What becomes of what it writes to stdout and stderr: it goes where the output of all hosts goes, it is dropped, or it is read at the
   * handle's `stdout` and `stderr`, in main only. @defaultValue 'inherit'
   */
  readonly stdio?: 'inherit' | 'ignore' | 'pipe'
}

/** A process can have a folder of its own. */
export interface ProcessOptions extends StartOptions {
  /** The folder that it works in. @defaultValue main's */
  readonly cwd?: string
}

/** `args` is required exactly when the function has a required parameter. */
export type TaskRest<P extends readonly unknown[], O> = [] extends P
  ? [options?: O & { readonly args?: Readonly<P> }]
  : [options: O & { readonly args: Readonly<P> }]

/** A function whose arguments and result can travel; the message of the error names what cannot. */
export type Startable<P extends readonly unknown[], R> = ((...args: P) => R) & Checked<Problem<(...args: P) => R>, 'function'>

/** What may be said about a task, for both kinds. */
export type TaskRequest = ProcessOptions & { readonly args?: readonly unknown[] }

const longestName = 255

/** @throws OptionError rather than guessing what was meant */
export const checkTaskRequest = (call: string, { args, name, daemon, stdio }: TaskRequest): void => {
  if (args !== undefined && !Array.isArray(args))
    throw new OptionError({ option: `${call} args`, expected: 'a list of arguments', got: args })
  if (name !== undefined) {
    const bytes = typeof name === 'string' ? Buffer.byteLength(name) : 0
    if (bytes < 1 || bytes > longestName)
      throw new OptionError({ option: `${call} name`, expected: `a text of 1 to ${longestName} bytes`, got: name })
  }
  if (daemon !== undefined && typeof daemon !== 'boolean')
    throw new OptionError({ option: `${call} daemon`, expected: 'true or false', got: daemon })
  if (stdio !== undefined && stdio !== 'inherit' && stdio !== 'ignore' && stdio !== 'pipe')
    throw new OptionError({ option: `${call} stdio`, expected: `'inherit', 'pipe' or 'ignore'`, got: stdio })
}

/** The name that a function has where it is exposed. */
export const exportNameOf = (key: string, fn: AnyFunction): string => key.slice(key.lastIndexOf('#') + 1) || fn.name
