import type { Increment } from '../actors/counter.ts'

/** What the adders on threads and processes understand. All but an increment is answered, with one number, in the order it came. */
export type AdderMail = Increment | AdderQuestion

export type AdderQuestion =
  | { readonly t: 'total' }
  /** Adds, and answers with the sum so far. */
  | { readonly t: 'add'; readonly n: number }
  /** Makes an object and keeps it until it is dropped. Answers with how many there are. */
  | { readonly t: 'make' | 'drop'; readonly id: number }
  /** Answers with the number that `weigh` makes of them. */
  | { readonly t: 'weigh'; readonly bytes: Uint8Array }
  /** Answers with what the operating system calls its thread. */
  | { readonly t: 'thread' }
