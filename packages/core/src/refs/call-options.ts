import { OptionError } from '../errors/option-error.ts'

export interface CallOptions {
  /**
   * From the call to the reply, with encoding, link opening and waiting in the mailbox. Milliseconds >= 0; `Infinity` waits as long
   * as the actor lives. @defaultValue the system's `askTimeoutMs` (30 000)
   */
  readonly timeoutMs?: number
  /** Aborting it settles the call with `AskCancelledError` and aborts the handler's `context.signal`. */
  readonly signal?: AbortSignal
  /** Asks only: whether the program stays until the reply is there, though it has nothing else to do. @defaultValue true */
  readonly keepsAlive?: boolean
  /** Streams only: the longest wait for one item, in milliseconds. @defaultValue no limit */
  readonly itemTimeoutMs?: number
}

/** @throws OptionError rather than guessing what was meant */
export const checkCallOptions = (options: CallOptions): CallOptions => {
  checkMs('timeoutMs', options.timeoutMs)
  checkMs('itemTimeoutMs', options.itemTimeoutMs)
  const { signal, keepsAlive } = options
  if (keepsAlive !== undefined && typeof keepsAlive !== 'boolean')
    throw new OptionError({ option: 'keepsAlive', expected: 'true or false', got: keepsAlive })
  if (signal !== undefined && typeof (signal as Partial<AbortSignal> | null)?.addEventListener !== 'function') {
    throw new OptionError({ option: 'signal', expected: 'an AbortSignal', got: signal })
  }
  return options
}

const checkMs = (option: string, ms: number | undefined): void => {
  if (ms === undefined || (typeof ms === 'number' && ms >= 0)) return
  throw new OptionError({ option, expected: 'a number of milliseconds >= 0, or Infinity', got: ms })
}
