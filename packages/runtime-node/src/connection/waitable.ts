/**
 * Something that can be waited for beside others, with {@link waitAny}.
 *
 * @example
 * class Inbox implements Waitable {
 *   whenReady(signal: AbortSignal): Promise<boolean> { ... }
 * }
 */
export interface Waitable {
  /**
   * Resolves with true as soon as the object is ready: reading from it would not wait, or it has ended. Takes nothing from it. Once the signal
   * is aborted, which it may be from the beginning, it resolves with whether the object is ready at that moment, and leaves nothing behind.
   * A rejection counts as ready: whoever reads then gets the error.
   */
  whenReady(signal: AbortSignal): Promise<boolean>
}

export const isWaitable = (value: unknown): value is Waitable =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Waitable>).whenReady === 'function'
