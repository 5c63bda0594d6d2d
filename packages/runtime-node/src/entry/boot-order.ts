/** What the first file of a thread is told. */
export interface BootOrder {
  /** The host's entry. */
  readonly file: string
  /** What V8 made of it; or that main wants to have that. */
  readonly code: SharedArrayBuffer | 'wanted' | undefined
}
