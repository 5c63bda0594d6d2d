/** Where random ids come from; handed in, so that a simulation repeats itself. */
export interface IdSource {
  /** A short text that no other call anywhere has returned. */
  next(): string
}
