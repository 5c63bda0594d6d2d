import type { LockCore } from './lock-core.ts'

/** A lock that lets everybody pass once the thing is done. */
export interface OnceCore extends LockCore {
  /** Whether this thread knows that it is done. */
  readonly isDone: boolean
  /** Whether it is done. @throws SyncUnavailableError - that is not known here */
  readonly done: boolean
  /** It is done. Only for the owner. A promise where others know it later; rejects when the server is gone that would tell them. */
  finish(): void | Promise<void>
}
