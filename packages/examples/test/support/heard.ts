import type { Out } from '../../src/tour/example.ts'

/** Remembers what an example said while it ran. */
export class Heard implements Out {
  readonly texts: string[] = []
  progress(text: string): void {
    this.texts.push(text)
  }
}
