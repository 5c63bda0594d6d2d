import type { Setup } from './setup.ts'

/** What a row's program says to that of one of its sides, one thing after the other: each is answered before the next. */
export type SideOrder =
  | { readonly order: 'open'; readonly setup: Setup }
  | { readonly order: 'run'; readonly count: number }
  | { readonly order: 'after' }
  | { readonly order: 'close' }

/** What it answers. */
export type SideAnswer =
  | { readonly done: true; readonly reading?: number }
  /** This machine does not have the peer. */
  | { readonly missing: string }
  | { readonly failed: string }
