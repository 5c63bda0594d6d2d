import { Readable } from 'node:stream'
import { nanoid } from 'nanoid'

/** Most that waits to be read of each stream; what comes beyond that is counted, not kept. */
const maxWaitingBytes = 16 * 1024 * 1024

/** What one host writes, for somebody in main who wants to read it. */
export class OutputPipe {
  readonly name: string = nanoid()
  readonly stdout: OutputStream = new OutputStream()
  readonly stderr: OutputStream = new OutputStream()

  /** Nothing more comes. What was not read yet still can be. */
  end(): void {
    open.delete(this.name)
    this.stdout.end()
    this.stderr.end()
  }
}

/** Text as it was written; the pieces are of any length. */
export class OutputStream extends Readable {
  #dropped = 0

  constructor() {
    super({ encoding: 'utf8' })
  }

  override _read(): void {}

  give(piece: string | Uint8Array): void {
    if (this.readableEnded || this.destroyed) return
    if (this.readableLength > maxWaitingBytes) this.#dropped += piece.length
    else {
      this.#confess()
      this.push(piece)
    }
  }

  end(): void {
    this.#confess()
    this.push(null)
  }

  #confess(): void {
    if (this.#dropped > 0) this.push(`\n[troupe: ${this.#dropped} bytes were not kept: nobody read them in time]\n`)
    this.#dropped = 0
  }
}

/** On the global object: the copy of this package that a task's starter uses need not be the one that started the system. */
const place: unique symbol = Symbol.for('troupe.output-pipes')
const world = globalThis as { [place]?: Map<string, OutputPipe> }
const open = (world[place] ??= new Map())

/** Opens a pipe that a host of this program can be started with, as `stdio: { pipe: name }`. It is gone when that has ended. */
export const openOutputPipe = (): OutputPipe => {
  const pipe = new OutputPipe()
  open.set(pipe.name, pipe)
  return pipe
}

export const outputPipeOf = (name: string): OutputPipe | undefined => open.get(name)
