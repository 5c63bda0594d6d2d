/** How far a producer may run ahead of its consumer: whichever is reached first. */
export const streamCredit: { readonly items: number; readonly bytes: number } = { items: 64, bytes: 1024 * 1024 }

/** Where a producer puts what it makes. After `end` or `fail` nothing follows. */
export interface StreamSink {
  /** Takes one item, copied or encoded, and says about how many bytes it has. @throws NotSendableError, and then nothing was taken */
  item(value: unknown): number
  end(): void
  fail(error: unknown): void
}

/** What a consumer tells its producer. */
export interface StreamSource {
  /** So many items more were consumed. */
  grant(items: number): void
  /** Nobody reads any more. */
  cancel(): void
}
