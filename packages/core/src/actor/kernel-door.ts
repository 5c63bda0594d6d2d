/**
 * How this library's own actors reach their kernel beyond what everybody's context offers, as `context[kernelDoor]`. A registered symbol:
 * kernel and actor may come from two copies of the library.
 */
export const kernelDoor: unique symbol = Symbol.for('troupe.kernel-door') as never

export interface KernelDoor {
  /** The kernel's clock: milliseconds since some fixed moment. */
  now(): number
  /**
   * Runs `action` as a turn of the actor, behind the mail that waits: one at a time, and a failure fails the life. It is never refused
   * for want of room. False, and nothing runs, when the life is over.
   */
  turn(label: string, action: () => unknown): boolean
  /** Fails the life, whatever is at hand; an ask that is being answered alone would not. */
  fail(label: string, error: unknown): void
  /** Whether an event of that name would be heard. */
  wants(event: string): boolean
  /** Tells the observer an event of one of the kernel's kinds, plain data; who tells it, `actor` and `at`, is added. */
  emit(event: { readonly event: string }): void
  /** The actor class of that key, loaded if it has to be. @throws StartError, NotExposedError, ProtocolMismatchError */
  classOf(name: { readonly key: string; readonly methods: readonly string[] }): Promise<new (...args: never) => object>
}

/** The life that has the door open. */
export interface WithKernelDoor {
  readonly [kernelDoor]: KernelDoor
}
