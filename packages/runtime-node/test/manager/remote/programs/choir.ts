import { expose } from '@troupe/runtime-node'

/** Registered by the program that serves. */
export class Choir {
  readonly #singers: string[] = []
  join(name: string): number {
    return this.#singers.push(name)
  }
  *singers(): Generator<string> {
    yield* this.#singers
  }
  /** Values as others sent them. */
  readonly #values: unknown[] = []
  put(value: unknown): void {
    this.#values.push(value)
  }
  take(): unknown {
    return this.#values.shift()
  }
}

expose(import.meta.url, { Choir })
