import { type HostOptions, OptionError } from '@troupe/core'
import { hostLimits } from './host-limits.ts'

/** @throws OptionError for limits that kill the process instead of containing the host */
export const checkHostOptions = ({ resourceLimits = {} }: HostOptions): void => {
  atLeast('maxOldGenerationSizeMb', resourceLimits.maxOldGenerationSizeMb, hostLimits.minOldGenerationMb)
  atLeast('maxYoungGenerationSizeMb', resourceLimits.maxYoungGenerationSizeMb, 1)
  atLeast('codeRangeSizeMb', resourceLimits.codeRangeSizeMb, 0)
  atLeast('stackSizeMb', resourceLimits.stackSizeMb, hostLimits.minStackMb)
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
