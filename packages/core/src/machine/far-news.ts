import type { AnyRef } from '../refs/actor-ref.ts'

/** The part of a machine's snapshot that another machine sees of it. */
export interface Seen {
  readonly status: string
  readonly value: unknown
  readonly context: unknown
  readonly output: unknown
}

/** What a far actor's own logic hears of it. */
export type FarNews =
  | { readonly type: 'troupe.started'; readonly ref: AnyRef }
  | { readonly type: 'troupe.snapshot'; readonly snapshot: Seen }
  | { readonly type: 'troupe.stopped' }
  | { readonly type: 'troupe.failed'; readonly error: unknown }
