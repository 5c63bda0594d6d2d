/** What happened in one run, as a hash of all of it and the last of it as text. */
export class Trace {
  #one = 0x9e3779b9
  #other = 0x85ebca6b
  readonly #lines: string[]
  #written = 0

  /** @param kept - how many of the last lines are kept */
  constructor(kept: number) {
    this.#lines = new Array<string>(kept)
  }

  /** Makes `fact`, a whole number, part of the hash. */
  mix(fact: number): void {
    this.#one = Math.imul(this.#one ^ fact, 0x01000193) ^ (this.#one >>> 15)
    this.#other = Math.imul(this.#other ^ this.#one, 0xcc9e2d51) ^ (this.#other >>> 13)
  }

  mixText(text: string): void {
    for (let at = 0; at < text.length; at++) this.mix(text.charCodeAt(at))
  }

  /** 16 hexadecimal digits: the same for the same run. */
  get hash(): string {
    return hex(this.#one) + hex(this.#other)
  }

  write(line: string): void {
    this.#lines[this.#written++ % this.#lines.length] = line
  }

  /** The last lines, oldest first. */
  get lines(): string[] {
    const kept = this.#lines.length
    const count = Math.min(this.#written, kept)
    return Array.from({ length: count }, (_, n) => this.#lines[(this.#written - count + n) % kept]!)
  }
}

const hex = (bits: number): string => (bits >>> 0).toString(16).padStart(8, '0')
