import { OptionError } from '@troupe/core'
import { checkSyncOptions } from '../locks/check-options.ts'
import { Lock } from '../locks/lock.ts'
import type { SyncOptions } from '../locks/lock-options.ts'

/** How shared values, arrays and structs are made. */
export interface SharedOptions<L extends boolean = boolean> extends SyncOptions {
  /**
   * `true`: it gets a lock of its own. A `Lock`: this one guards it, perhaps together with others. `false`: it is raw, has no lock and no
   * `update`, and is never reported as used without one. @defaultValue true
   */
  readonly lock?: L | Lock
}

/** The lock of something of which `L` says whether it has one. */
export type LockOf<L extends boolean> = L extends false ? undefined : Lock

/** @throws OptionError - an option makes no sense, or the lock does not reach as far as what it guards */
export const checkSharedOptions = (options: SharedOptions): void => {
  if (typeof options !== 'object' || options === null)
    throw new OptionError({ option: 'options', expected: 'an object', got: options })
  checkSyncOptions(options)
  const { lock } = options
  if (lock !== undefined && typeof lock !== 'boolean' && !(lock instanceof Lock)) {
    throw new OptionError({ option: 'lock', expected: 'a Lock, true for a new one, or false for none', got: lock })
  }
  if (lock instanceof Lock && options.across === 'processes' && lock.across === 'threads') {
    throw new OptionError({ option: 'lock', expected: `a Lock with across: 'processes', as what it guards`, got: lock.label })
  }
}
