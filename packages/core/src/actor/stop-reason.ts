/**
 * Why an actor's life ended: it stopped itself; its parent or other code stopped it, or its parent ended; it failed; it was killed;
 * its host went down, or was stopped; the system stopped. `cleanupError` is what `onStop` threw.
 */
export type StopReason =
  | { readonly kind: 'stopped' | 'shutdown' | 'killed' | 'host-stopped'; readonly cleanupError?: unknown }
  /** `mayReturn`: host and actor may come back, with the same refs. */
  | {
      readonly kind: 'host-down'
      readonly slot?: number
      readonly incarnation?: number
      readonly mayReturn?: boolean
      readonly cleanupError?: unknown
    }
  /** `idle`: nobody asked for it, the program had nothing left to do. A handler that still waited would have waited for ever. */
  | { readonly kind: 'system-stopped'; readonly idle?: true; readonly cleanupError?: unknown }
  | { readonly kind: 'failed'; readonly error: unknown; readonly cleanupError?: unknown }
