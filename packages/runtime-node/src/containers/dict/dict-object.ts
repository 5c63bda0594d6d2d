/** What a `DictProxy` leads to: a map, and what can be done with it as one message. */
export class DictObject {
  readonly map: Map<unknown, unknown>

  constructor(entries: Iterable<readonly [unknown, unknown]>) {
    this.map = new Map(entries)
  }

  get(key: unknown): unknown {
    return this.map.get(key)
  }

  set(key: unknown, value: unknown): void {
    this.map.set(key, value)
  }

  delete(key: unknown): boolean {
    return this.map.delete(key)
  }

  increment(key: unknown, by: number): number {
    const sum = ((this.map.get(key) as number | undefined) ?? 0) + by
    this.map.set(key, sum)
    return sum
  }

  entries(): Iterable<unknown> {
    return this.map.entries()
  }

  copy(): Map<unknown, unknown> {
    return this.map
  }
}
