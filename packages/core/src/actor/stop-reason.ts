/**
 * Why an actor's life ended: it stopped itself; its parent or other code stopped it, or its parent ended; it failed; it was killed;
 * its host went down, or was stopped; the system stopped.
 */
export type StopReason =
  | { readonly kind: 'stopped' | 'shutdown' | 'killed' | 'host-down' | 'host-stopped' }
  /** `idle`: nobody asked for it, the program had nothing left to do. A handler that still waited would have waited for ever. */
  | { readonly kind: 'system-stopped'; readonly idle?: true }
  | { readonly kind: 'failed'; readonly error: unknown }
