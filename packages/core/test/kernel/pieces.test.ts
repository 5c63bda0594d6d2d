import { beforeEach, describe, expect, it } from 'vitest'
import type { HandleCodec } from '../../src/codec/handle-codec.ts'
import { Outbound } from '../../src/kernel/outbound.ts'
import { FrameReader } from '../../src/links/frame-reader.ts'
import type { Link } from '../../src/links/link.ts'
import { frameKind } from '../../src/messages/frame-kind.ts'

const noHandles: HandleCodec = {
  keyOf: () => undefined,
  pack: () => undefined,
  unpack: () => ({}),
}

/** Keeps what it is sent. Whether that was taken is the test's to say. */
class KeepingLink implements Link {
  readonly carriesAttachments = false
  readonly queuedBytes = 0
  readonly chunks: Uint8Array[] = []
  isTaken: boolean | undefined = undefined
  open(): void {}
  send(chunk: Uint8Array): void {
    this.chunks.push(chunk)
  }
  close(): void {}
}

let soon: (() => void)[]
let link: KeepingLink
let out: Outbound
beforeEach(() => {
  soon = []
  link = new KeepingLink()
  out = new Outbound({ soon: (action) => void soon.push(action), takeReceipt: () => undefined }, noHandles, false, 2 ** 30)
  out.open(link)
})

const tell = (count: number): void => {
  for (let n = 0; n < count; n++) out.message(frameKind.tell, 1, 0, [n], 0, undefined)
}
const endOfBurst = (): void => {
  for (const action of soon.splice(0)) action()
}
/** How many frames each chunk has. */
const frames = (): number[] =>
  link.chunks.map((chunk) => {
    const reader = new FrameReader(chunk, [])
    let count = 0
    while (reader.next()) count++
    return count
  })
const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0)

describe('a burst of messages', () => {
  it('leaves in pieces while the other side has taken all that came before', () => {
    link.isTaken = true
    tell(200)
    const pieces = link.chunks.length
    expect(pieces).toBeGreaterThan(2)
    for (const { byteLength } of link.chunks) expect(byteLength).toBeLessThan(1_200)
    endOfBurst()
    expect(sum(frames())).toBe(200)
    expect(out.messages).toBe(200)
    expect(out.handedOver).toBe(link.chunks.length)
  })

  it('sends one piece and gathers the rest while the other side is busy with that', () => {
    link.isTaken = true
    tell(1)
    while (link.chunks.length === 0) tell(1)
    link.isTaken = false
    tell(200)
    expect(link.chunks).toHaveLength(1)
    link.isTaken = true
    tell(50)
    expect(link.chunks.length).toBeGreaterThan(1)
    endOfBurst()
    expect(sum(frames())).toBe(out.messages)
  })

  it('leaves as one chunk at its end where the link cannot tell what was taken', () => {
    tell(200)
    expect(link.chunks).toEqual([])
    endOfBurst()
    expect(frames()).toEqual([200])
  })

  it('plans no more than one end, however many pieces it leaves in', () => {
    link.isTaken = true
    tell(200)
    expect(soon).toHaveLength(1)
  })
})
