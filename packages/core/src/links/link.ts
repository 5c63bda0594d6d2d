import type { Attachment } from '../codec/attachment.ts'

/**
 * An ordered, reliable, two-way channel between two hosts. What travels are chunks: runs of whole frames, which a link
 * neither looks into nor splits.
 *
 * The contract, which every link passes in one suite (`testing/link-contract`):
 * - chunks arrive whole, once, and in the order of `send`;
 * - the receiver gets a prefix of what was sent, then exactly one `closed`, and nothing after it;
 * - `send` never throws and never calls back before it returned;
 * - nothing is delivered before `open`, and nothing is lost by opening late;
 * - after `closed`, `send` drops its chunk.
 */
export interface Link {
  /** Whether attachments can travel: true between threads of one process. */
  readonly carriesAttachments: boolean
  /** Bytes taken by `send`, those of moved attachments included, and not yet given to the platform. Zero when nothing waits. */
  readonly queuedBytes: number
  /** Starts delivery to `receiver`. Called once. */
  open(receiver: LinkReceiver): void
  /**
   * Takes over `chunk` and `attachments`: the caller must not touch either again.
   * A chunk with attachments is legal only where `carriesAttachments`.
   */
  send(chunk: Uint8Array, attachments?: readonly Attachment[]): void
  /**
   * Sends a copy of the first `length` bytes of `memory`, which stays the caller's, as a chunk without attachments, if that costs less than
   * memory of its own. Returns whether it did; if not, nothing was sent, and `send` will do. After `closed` it drops the chunk.
   */
  sendCopy?(memory: Uint8Array, length: number): boolean
  /** Sends what is queued, then ends the channel. `closed` follows on both sides. */
  close(): void
}

export interface LinkReceiver {
  /** A chunk that is the receiver's own from now on. */
  chunk(bytes: Uint8Array, attachments: readonly unknown[]): void
  /**
   * A chunk without attachments: the first `length` bytes of `memory`, which the link uses for others as soon as this returns. A
   * receiver that has no such method gets chunks of its own alone.
   */
  passing?(memory: Uint8Array, length: number): void
  /** The channel ended, and all that arrived was handed over. `error` is given unless it was closed on purpose. */
  closed(error?: Error): void
}
