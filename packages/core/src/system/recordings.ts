import { ignore } from '../basics/ignore.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Peer } from '../kernel/peer.ts'
import type { HostPlace } from '../kernel/platform.ts'
import type { RecordedBatch } from '../kernel/recorded-span.ts'
import { within } from '../time/within.ts'

/** Who wants to have what all hosts record. */
export interface RecordingSink {
  /** Room for so many spans on each host, as long as they are not taken. With several recordings the largest counts. */
  readonly limit: number
  /** Takes what a host recorded; more of that host comes when it has resolved. Never rejects. */
  accept(from: HostPlace, batch: RecordedBatch): Promise<void>
  /** The system has stopped: nothing more comes. Never rejects. */
  systemEnded(): Promise<void>
}

/** A recording that goes on. */
export interface Recording {
  /** Ends it: resolves when the sink has everything up to now, with the names of the hosts that did not answer in time. */
  end(): Promise<readonly string[]>
}

/** The hosts beside main that are not gone. */
type LivingHosts = () => readonly { readonly place: HostPlace; readonly plan: { readonly name: string } }[]

/** A host that does not answer for so long is not waited for: it may be busy with something that is worth being recorded. */
const answerMs = 2_000

/** What the hosts of a system record, on its way to those who want to have it. Kept by main. */
export class Recordings {
  readonly #kernel: Kernel
  readonly #hosts: LivingHosts
  /** Who gets what comes, and what began since when. */
  readonly #sinks = new Map<RecordingSink, number>()
  /** Those that only wait for the rest. */
  readonly #leaving = new Set<RecordingSink>()

  constructor(kernel: Kernel, hosts: LivingHosts) {
    this.#kernel = kernel
    this.#hosts = hosts
  }

  /** Begins to record on all hosts, those included that start later. Resolves when those that are there have begun. */
  async open(sink: RecordingSink): Promise<Recording> {
    this.#sinks.set(sink, this.#now())
    await this.#tellAll()
    const end = async (): Promise<readonly string[]> => {
      if (!this.#sinks.has(sink)) return []
      this.#leaving.add(sink)
      const silent = await this.#tellAll()
      this.#leaving.delete(sink)
      this.#sinks.delete(sink)
      return silent
    }
    return { end }
  }

  /** A host begins: the first thing that it hears. */
  hostBegins(peer: Peer): void {
    const limit = this.#limit
    if (limit > 0) this.#kernel.notify(peer, 'record', [limit])
  }

  async accept(from: HostPlace, batch: RecordedBatch): Promise<void> {
    const accepted = [...this.#sinks].map(([sink, since]) =>
      sink.accept(from, { ...batch, spans: batch.spans.filter(({ begin }) => begin >= since) }),
    )
    await Promise.all(accepted)
  }

  /** The other hosts are gone. Resolves when every sink has all there is. */
  async close(): Promise<void> {
    if (this.#sinks.size === 0) return
    await this.#kernel.record(0)
    const sinks = [...this.#sinks.keys()]
    this.#sinks.clear()
    await Promise.all(sinks.map((sink) => sink.systemEnded()))
  }

  #now(): number {
    return (this.#kernel.timeline ?? this.#kernel.clock).now()
  }

  /** 0: nobody wants to have anything any more. */
  get #limit(): number {
    return [...this.#sinks.keys()].reduce((most, sink) => (this.#leaving.has(sink) ? most : Math.max(most, sink.limit)), 0)
  }

  /** Tells all hosts what room they are to have, and waits until what they had has come, for those that do not take too long. */
  async #tellAll(): Promise<string[]> {
    const kernel = this.#kernel
    const limit = this.#limit
    const silent = await Promise.all(
      this.#hosts().map(async ({ place, plan: { name } }) => {
        const answered = kernel.request(place, 'record', [limit], Infinity, false).catch(ignore) // its end is told elsewhere
        return (await this.#inTime(answered)) ? [] : [name]
      }),
    )
    // others may have come or left meanwhile
    await kernel.record(this.#limit)
    return silent.flat()
  }

  /** Whether it settles soon. The program does not wait for it. */
  async #inTime(answered: Promise<unknown>): Promise<boolean> {
    return within(this.#kernel.watches, answered, answerMs)
  }
}
