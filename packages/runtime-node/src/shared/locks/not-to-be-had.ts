import { LockCancelledError, type LockError, LockTimeoutError } from '../errors/lock-errors.ts'
import type { AcquireOptions } from './held.ts'
import type { LockOwner } from './lock-owner.ts'

/** Why a wait ended without what was waited for. */
export const notToBeHad = (
  { label, owner }: { readonly label: string; readonly owner?: LockOwner | undefined },
  end: 'timeout' | 'aborted',
  { timeoutMs = Infinity, signal }: AcquireOptions,
): LockError =>
  end === 'timeout'
    ? new LockTimeoutError({ lock: label, timeoutMs, owner })
    : new LockCancelledError({ lock: label }, { cause: signal?.reason })
