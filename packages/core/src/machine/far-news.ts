import type { AnyRef } from '../refs/actor-ref.ts'
import type { Seen } from './far-actor.ts'

/** What a far actor's own logic hears of it. */
export type FarNews =
  | { readonly type: 'troupe.started'; readonly ref: AnyRef }
  | { readonly type: 'troupe.snapshot'; readonly snapshot: Seen }
  | { readonly type: 'troupe.stopped' }
  | { readonly type: 'troupe.failed'; readonly error: unknown }
