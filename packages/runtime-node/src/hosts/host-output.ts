import { hostLimits } from './host-limits.ts'
import type { OnOutput } from './on-output.ts'
import { OutputLines } from './output-lines.ts'
import type { OutputPipe, OutputStream } from './output-pipe.ts'

/** The default: every line as it is, to the same stream of main. */
export const passOutputOn: OnOutput = ({ stream, text }) => {
  process[stream].write(`${text}\n`)
}

/** For a host whose output nobody wants as lines. */
export const dropOutput: OnOutput = () => {}

/** Takes what a host writes to one of its streams, piece by piece. */
export interface OutputSink {
  push(piece: string | Uint8Array): void
}

/** What one host writes, as lines, and as it is for whoever has a pipe; remembers the last lines of stderr. */
export class HostOutput {
  readonly stdout: OutputSink
  readonly stderr: OutputSink
  readonly #lines: readonly OutputLines[]
  readonly #pipe: OutputPipe | undefined
  readonly #last: string[] = []

  constructor(host: { readonly name: string; readonly slot: number }, onOutput: OnOutput, pipe?: OutputPipe) {
    const from = { host: host.name, slot: host.slot }
    const stdout = new OutputLines((text) => onOutput({ ...from, stream: 'stdout', text }))
    const stderr = new OutputLines((text) => {
      this.#last.push(text)
      if (this.#last.length > hostLimits.stderrLines) this.#last.shift()
      onOutput({ ...from, stream: 'stderr', text })
    })
    this.stdout = withPipe(stdout, pipe?.stdout)
    this.stderr = withPipe(stderr, pipe?.stderr)
    this.#lines = [stdout, stderr]
    this.#pipe = pipe
  }

  get lastErrorLines(): readonly string[] {
    return [...this.#last]
  }

  /** Nothing more comes: passes on what has no line feed yet. */
  end(): void {
    for (const lines of this.#lines) lines.end()
    this.#pipe?.end()
  }
}

const withPipe = (lines: OutputLines, stream: OutputStream | undefined): OutputSink => {
  if (stream === undefined) return lines
  return {
    push: (piece) => {
      lines.push(piece)
      stream.give(piece)
    },
  }
}
