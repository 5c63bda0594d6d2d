import { StringDecoder } from 'node:string_decoder'
import { hostLimits } from './host-limits.ts'

/** Makes whole lines of the pieces of a stream, so that lines of several hosts do not mix. Very long ones are passed on in parts. */
export class OutputLines {
  readonly #onLine: (line: string) => void
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''

  /** @param onLine - called with each line, without its line feed */
  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine
  }

  push(piece: string | Uint8Array): void {
    this.#take(
      typeof piece === 'string'
        ? this.#decoder.end() + piece
        : this.#decoder.write(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)),
    )
  }

  /** The stream ended: what is left is a line. */
  end(): void {
    this.#take(this.#decoder.end())
    if (this.#rest !== '') this.#onLine(this.#rest)
    this.#rest = ''
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop()!
    for (const line of lines) this.#pass(line)
    if (this.#rest.length >= hostLimits.lineCharacters) {
      const whole = this.#rest.length - (this.#rest.length % hostLimits.lineCharacters)
      this.#pass(this.#rest.slice(0, whole))
      this.#rest = this.#rest.slice(whole)
    }
  }

  #pass(line: string): void {
    if (line.length <= hostLimits.lineCharacters) this.#onLine(line)
    else {
      for (let at = 0; at < line.length; at += hostLimits.lineCharacters)
        this.#onLine(line.slice(at, at + hostLimits.lineCharacters))
    }
  }
}
