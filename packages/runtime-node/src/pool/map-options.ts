import { OptionError } from '@troupe/core'

/** How many items are run. */
export interface MapOptions {
  /** How many items go into one task. Whole number > 0. @defaultValue as many as make it worth its way, fewer towards the end */
  readonly chunkSize?: number
  /** Called after each chunk. `total` is `undefined` when nobody knows how many there are. */
  readonly onProgress?: (done: number, total: number | undefined) => void
}

export interface FlowOptions extends Pick<MapOptions, 'chunkSize'> {
  /** How many items may be on their way or wait to be read: more are not taken from where they come from. Whole number > 0. @defaultValue enough to keep all workers busy */
  readonly buffer?: number
}

/** @throws OptionError */
export const checkMapOptions = <O extends MapOptions & FlowOptions>(options: O): O => {
  const { chunkSize, onProgress, buffer } = options
  for (const [option, value] of Object.entries({ chunkSize, buffer })) {
    if (value === undefined || (typeof value === 'number' && value > 0 && Number.isInteger(value))) continue
    throw new OptionError({ option, expected: 'a whole number > 0', got: value })
  }
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw new OptionError({ option: 'onProgress', expected: 'a function', got: onProgress })
  return options
}
