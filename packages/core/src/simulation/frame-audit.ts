import { FrameReader } from '../links/frame-reader.ts'
import { type FrameKind, frameKind } from '../messages/frame-kind.ts'
import type { SimulatedLink } from './simulated-link.ts'

/** The calls that one end of a link has received and that still may be answered. */
interface Direction {
  readonly open: Set<number>
  readonly streams: Set<number>
}

/**
 * Reads along on every link: no call arrives twice, nothing is answered that was not asked or was answered before, and no stream goes on
 * after its end.
 */
export class FrameAudit {
  readonly #calls = new WeakMap<SimulatedLink, Direction>()

  /** `bytes` are about to be received by `end`. Returns what is wrong with them, or `undefined`. */
  look(end: SimulatedLink, bytes: Uint8Array): string | undefined {
    const reader = new FrameReader(bytes, [])
    const calls = this.#at(end)
    const asked = this.#at(end.peer)
    while (reader.next()) {
      const breach = this.#breach(reader, calls, asked)
      if (breach !== undefined) return `${end.peer.stageName} -> ${end.stageName}: ${breach}`
    }
    return undefined
  }

  #breach({ kind, number, second }: FrameReader, calls: Direction, asked: Direction): string | undefined {
    switch (kind as FrameKind) {
      case frameKind.ask:
      case frameKind.stream:
        if (calls.open.has(second)) return `call ${second} arrives twice`
        calls.open.add(second)
        if (kind === frameKind.stream) calls.streams.add(second)
        return undefined
      case frameKind.item:
        return asked.streams.has(number) ? undefined : `an item of call ${number}, which is no open stream`
      case frameKind.reply:
        // the reply to the opening of a stream is the beginning of its items
        if (asked.streams.has(number)) return undefined
        return asked.open.delete(number) ? undefined : `a reply to call ${number}, which is not open`
      case frameKind.fail:
      case frameKind.end:
        asked.streams.delete(number)
        return asked.open.delete(number) ? undefined : `an end of call ${number}, which is not open`
      default:
        return undefined
    }
  }

  #at(end: SimulatedLink): Direction {
    let direction = this.#calls.get(end)
    if (direction === undefined) this.#calls.set(end, (direction = { open: new Set(), streams: new Set() }))
    return direction
  }
}
