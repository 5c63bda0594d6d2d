import type { Increment } from '../actors/counter.ts'

/** What the adders on threads and processes understand. */
export type AdderMail = Increment | { readonly t: 'total' }
