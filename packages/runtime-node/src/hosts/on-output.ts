/** A line that a host wrote. */
export interface OutputLine {
  /** The host's name. */
  readonly host: string
  readonly slot: number
  readonly stream: 'stdout' | 'stderr'
  /** Without the line feed. */
  readonly text: string
}

export type OnOutput = (line: OutputLine) => void
