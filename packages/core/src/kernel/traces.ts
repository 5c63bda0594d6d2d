import type { LocalActor } from './realm.ts'
import type { TraceBatch, TraceRing } from './trace-ring.ts'

/** Who asked for a trace: a peer, or this host itself. */
type Reader = object | undefined

/** The traces of actors of this host, by number, until their readers leave or the actors end. */
export class Traces {
  readonly #open = new Map<number, { readonly ring: TraceRing; readonly reader: Reader }>()
  #opened = 0

  /** Returns the number of the trace. */
  open(reader: Reader, actor: LocalActor, limit: number): number {
    const id = ++this.#opened
    this.#open.set(id, { ring: actor.openTrace(limit), reader })
    return id
  }

  /** What was not read yet; waits while there is nothing. */
  async read(id: number): Promise<TraceBatch> {
    const trace = this.#open.get(id)
    if (trace === undefined) return { entries: [], isOver: true }
    const batch = await trace.ring.read()
    if (batch.isOver) this.#open.delete(id)
    return batch
  }

  end(id: number): void {
    this.#open.get(id)?.ring.end()
    this.#open.delete(id)
  }

  /** Nobody reads there any more. */
  readerGone(gone: Reader): void {
    for (const [id, { reader }] of this.#open) if (reader === gone) this.end(id)
  }
}
