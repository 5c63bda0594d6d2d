import type { AcquireOptions } from './held.ts'

/** How long to wait at something that hosts wait at together. */
export type WaitingOptions = Pick<AcquireOptions, 'timeoutMs' | 'signal'>

export type WaitingSyncOptions = Pick<AcquireOptions, 'timeoutMs'>
