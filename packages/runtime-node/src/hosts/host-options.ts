import { statSync } from 'node:fs'
import { type HostOptions, OptionError } from '@troupe/core'
import { hostLimits } from './host-limits.ts'
import { outputPipeOf } from './output-pipe.ts'

/** @throws OptionError for limits that kill the process instead of containing the host, and for what this kind of host cannot have */
export const checkHostOptions = (kind: 'thread' | 'process', options: HostOptions): void => {
  const { resourceLimits = {}, env, execArgv, cwd, priority, stdio = 'inherit', keepsAlive = true, mayExit = false } = options
  if (cwd !== undefined) checkFolder(kind, cwd)
  if (priority !== undefined) checkPriority(kind, priority)
  checkOutput(stdio)
  if (execArgv !== undefined && !(Array.isArray(execArgv) && execArgv.every((flag) => typeof flag === 'string')))
    throw new OptionError({ option: 'execArgv', expected: 'a list of flags', got: execArgv })
  if (env !== undefined && (typeof env !== 'object' || env === null))
    throw new OptionError({ option: 'env', expected: 'an object with the variables', got: env })
  for (const [option, got] of Object.entries({ keepsAlive, mayExit })) {
    if (typeof got !== 'boolean') throw new OptionError({ option, expected: 'true or false', got })
  }
  atLeast('maxOldGenerationSizeMb', resourceLimits.maxOldGenerationSizeMb, hostLimits.minOldGenerationMb)
  atLeast('maxYoungGenerationSizeMb', resourceLimits.maxYoungGenerationSizeMb, 1)
  atLeast('codeRangeSizeMb', resourceLimits.codeRangeSizeMb, 0)
  atLeast('stackSizeMb', resourceLimits.stackSizeMb, hostLimits.minStackMb)
}

const checkFolder = (kind: 'thread' | 'process', cwd: unknown): void => {
  if (kind === 'thread') {
    throw new OptionError({ option: 'cwd', expected: 'none for a thread: all threads of a process share one', got: cwd })
  }
  const isFolder = typeof cwd === 'string' && statSync(cwd, { throwIfNoEntry: false })?.isDirectory() === true
  if (!isFolder) throw new OptionError({ option: 'cwd', expected: 'the path of a folder', got: cwd })
}

const checkPriority = (kind: 'thread' | 'process', priority: unknown): void => {
  if (kind === 'thread' && process.platform !== 'linux') {
    throw new OptionError({ option: 'priority', expected: 'none for a thread on this platform', got: priority })
  }
  if (typeof priority === 'number' && Number.isInteger(priority) && priority >= -20 && priority <= 19) return
  throw new OptionError({ option: 'priority', expected: 'a whole number from -20 to 19', got: priority })
}

const checkOutput = (stdio: NonNullable<HostOptions['stdio']>): void => {
  if (stdio === 'inherit' || stdio === 'ignore') return
  const { pipe } = (stdio ?? {}) as { readonly pipe?: unknown }
  if (typeof pipe !== 'string') throw new OptionError({ option: 'stdio', expected: `'inherit', 'ignore' or a pipe`, got: stdio })
  if (outputPipeOf(pipe) === undefined) {
    throw new OptionError({ option: 'stdio', expected: `a pipe that was opened in main: elsewhere use 'inherit'`, got: 'pipe' })
  }
}

const atLeast = (name: string, value: number | undefined, least: number): void => {
  if (value === undefined || (Number.isFinite(value) && value >= least)) return
  throw new OptionError({ option: `resourceLimits.${name}`, expected: `a number of megabytes, at least ${least}`, got: value })
}

/** The limits as flags of a Node process. */
export const limitFlags = ({ resourceLimits = {} }: HostOptions): string[] => {
  const { maxOldGenerationSizeMb, maxYoungGenerationSizeMb, stackSizeMb } = resourceLimits
  return [
    ...flag('max-old-space-size', maxOldGenerationSizeMb),
    // V8 counts the young generation as three semi-spaces.
    ...flag(
      'max-semi-space-size',
      maxYoungGenerationSizeMb === undefined ? undefined : Math.max(1, maxYoungGenerationSizeMb / 3),
    ),
    ...flag('stack-size', stackSizeMb === undefined ? undefined : stackSizeMb * 1024),
  ]
}

const flag = (name: string, value: number | undefined): string[] =>
  value === undefined ? [] : [`--${name}=${Math.round(value)}`]

/** The flags that this program was started with, for another process: without the script of `node -e`. */
export const inheritedFlags = (): string[] => {
  const { _eval: script } = process as { readonly _eval?: string }
  const at = script === undefined ? -1 : process.execArgv.lastIndexOf(script)
  return at > 0 ? process.execArgv.filter((_, i) => i !== at && i !== at - 1) : [...process.execArgv]
}

/** The host's variables, or main's. One that is `undefined` is none: a worker would make a text of it. */
export const environmentOf = ({ env }: HostOptions): NodeJS.ProcessEnv =>
  env === undefined ? process.env : Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
