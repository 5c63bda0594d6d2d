import type { HostPlace } from '../../src/kernel/platform.ts'
import type { RecordedBatch, RecordedSpan } from '../../src/kernel/recorded-span.ts'
import type { RecordingSink } from '../../src/system/recordings.ts'

/** Keeps all that it is given. */
export class SpanSink implements RecordingSink {
  readonly limit: number
  readonly batches: { readonly from: HostPlace; readonly batch: RecordedBatch }[] = []
  isEnded = false

  constructor(limit = 10_000) {
    this.limit = limit
  }

  async accept(from: HostPlace, batch: RecordedBatch): Promise<void> {
    this.batches.push({ from, batch })
  }

  async systemEnded(): Promise<void> {
    this.isEnded = true
  }

  get spans(): RecordedSpan[] {
    return this.batches.flatMap(({ batch }) => batch.spans)
  }

  of(category: string): RecordedSpan[] {
    return this.spans.filter((span) => span.category === category)
  }

  names(category: string): string[] {
    return this.of(category).map(({ name }) => name)
  }

  /** The spans of both ends of each message that has both, by name. */
  get crossings(): { readonly sent: RecordedSpan; readonly handled: RecordedSpan }[] {
    const sent = new Map(this.of('send').map((span) => [String(span.sends), span]))
    return this.of('handler').flatMap((handled) => {
      const by = handled.receives === undefined ? undefined : sent.get(String(handled.receives))
      return by === undefined ? [] : [{ sent: by, handled }]
    })
  }
}
