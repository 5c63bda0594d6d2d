import { OptionError } from '@troupe/core'
import type { Across, Backend } from '../memory/region.ts'
import type { AcquireOptions } from './held.ts'
import type { SyncOptions } from './lock-options.ts'

/** How far each reaches. */
const reach: Readonly<Record<Backend, Across>> = { sab: 'threads', shm: 'processes', manager: 'processes' }

/** Who can use what is made with these options. */
export const acrossOf = ({ backend, across = backend === undefined ? 'threads' : reach[backend] }: SyncOptions): Across => across

/** @throws OptionError - `across`, `backend` or `name` make no sense */
export const checkSyncOptions = ({ across, backend, name }: SyncOptions): void => {
  if (across !== undefined && across !== 'threads' && across !== 'processes') {
    throw new OptionError({ option: 'across', expected: `'threads' or 'processes'`, got: across })
  }
  if (backend !== undefined && !(backend in reach)) {
    throw new OptionError({ option: 'backend', expected: `'sab', 'shm' or 'manager'`, got: backend })
  }
  if (across !== undefined && backend !== undefined && reach[backend] !== across) {
    throw new OptionError({ option: 'backend', expected: `one that reaches across ${across}`, got: backend })
  }
  if (name !== undefined && typeof name !== 'string') throw new OptionError({ option: 'name', expected: 'a text', got: name })
}

/** @throws OptionError - the time or the signal is none, or what to do with an abandoned lock is not known */
export const checkAcquireOptions = ({ timeoutMs, signal, onAbandoned }: AcquireOptions): void => {
  if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs >= 0)) {
    throw new OptionError({ option: 'timeoutMs', expected: 'a number >= 0, or Infinity', got: timeoutMs })
  }
  // what is found out when the waiter stands in the queue already would leave it there
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    throw new OptionError({ option: 'signal', expected: 'an AbortSignal', got: signal })
  }
  checkOnAbandoned(onAbandoned)
}

/** @throws OptionError */
export const checkOnAbandoned = (onAbandoned: unknown): void => {
  if (onAbandoned !== undefined && onAbandoned !== 'throw' && onAbandoned !== 'flag') {
    throw new OptionError({ option: 'onAbandoned', expected: `'throw' or 'flag'`, got: onAbandoned })
  }
}

/** @throws OptionError - it is given, and neither true nor false */
export const checkFlag = (option: string, value: unknown): void => {
  if (value !== undefined && typeof value !== 'boolean') throw new OptionError({ option, expected: 'true or false', got: value })
}
