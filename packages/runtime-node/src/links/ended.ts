/** A link whose end its owner can await beside the receiver. */
export interface Ended {
  /** Resolves when nothing more comes or goes and what was sent is out of this host's hands. Never rejects. */
  readonly ended: Promise<void>
}
