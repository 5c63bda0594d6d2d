import { inspect } from 'node:util'
import type { EventName, Observer, TroupeEvent } from '@troupe/runtime-node'
import { within } from './within.ts'

type EventNamed<N extends EventName> = Extract<TroupeEvent, { readonly event: N }>

/** An observer that keeps what it hears, and that one can wait at. */
export class Recorder implements Observer {
  readonly #events: TroupeEvent[] = []
  readonly #listeners = new Set<() => void>()
  /** Every event with its time, for people. */
  readonly log: string[] = []

  wants(): boolean {
    return true
  }

  emit(event: TroupeEvent): void {
    this.#events.push(event)
    this.log.push(`${performance.now().toFixed()} ${inspect(event, { breakLength: Infinity })}`)
    for (const listener of [...this.#listeners]) listener()
  }

  all<N extends EventName>(name: N): EventNamed<N>[] {
    return this.#events.filter((event): event is EventNamed<N> => event.event === name)
  }

  /** The first event of that name that fits, heard already or yet to come. */
  async first<N extends EventName>(name: N, fits: (event: EventNamed<N>) => boolean = () => true): Promise<EventNamed<N>> {
    const found = (): EventNamed<N> | undefined => this.all(name).find(fits)
    let listener: (() => void) | undefined
    const heard = new Promise<EventNamed<N>>((resolve) => {
      listener = (): void => {
        const event = found()
        if (event !== undefined) resolve(event)
      }
      this.#listeners.add(listener)
      listener()
    })
    try {
      return await within(10_000, `the event ${name}`, heard)
    } finally {
      this.#listeners.delete(listener!)
    }
  }
}
