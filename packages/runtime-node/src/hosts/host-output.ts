import { hostLimits } from './host-limits.ts'
import { OutputLines } from './output-lines.ts'

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

/** The default: every line as it is, to the same stream of main. */
export const passOutputOn: OnOutput = ({ stream, text }) => {
  process[stream].write(`${text}\n`)
}

/** What one host writes, as lines; remembers the last ones of stderr. */
export class HostOutput {
  readonly stdout: OutputLines
  readonly stderr: OutputLines
  readonly #last: string[] = []

  constructor(host: { readonly name: string; readonly slot: number }, onOutput: OnOutput) {
    const from = { host: host.name, slot: host.slot }
    this.stdout = new OutputLines((text) => onOutput({ ...from, stream: 'stdout', text }))
    this.stderr = new OutputLines((text) => {
      this.#last.push(text)
      if (this.#last.length > hostLimits.stderrLines) this.#last.shift()
      onOutput({ ...from, stream: 'stderr', text })
    })
  }

  get lastErrorLines(): readonly string[] {
    return [...this.#last]
  }

  /** Nothing more comes: passes on what has no line feed yet. */
  end(): void {
    this.stdout.end()
    this.stderr.end()
  }
}
