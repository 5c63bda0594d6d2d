import { beforeEach, describe, expect, it } from 'vitest'
import type { HandleCodec } from '../../src/codec/handle-codec.ts'
import { Outbound } from '../../src/kernel/outbound.ts'
import { FrameReader } from '../../src/links/frame-reader.ts'
import type { Link } from '../../src/links/link.ts'
import { frameKind } from '../../src/messages/frame-kind.ts'

const noHandles: HandleCodec = {
  pack: () => {
    throw new TypeError('no handles here')
  },
  unpack: () => {
    throw new TypeError('no handles here')
  },
}

/** The numbers of the frames in a chunk. */
const numbersIn = (chunk: Uint8Array): number[] => {
  const numbers: number[] = []
  const reader = new FrameReader(chunk, [])
  while (reader.next()) numbers.push(reader.kind === frameKind.ask ? reader.second : reader.number)
  return numbers
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1)

/** Keeps what it is given, and takes copies while it has room. */
class KeepingLink implements Link {
  readonly carriesAttachments = false
  readonly queuedBytes = 0
  readonly sent: { readonly by: 'copy' | 'chunk'; readonly numbers: readonly number[] }[] = []
  hasRoom = true
  open(): void {}
  close(): void {}
  send(chunk: Uint8Array): void {
    this.sent.push({ by: 'chunk', numbers: numbersIn(chunk) })
  }
  sendCopy(memory: Uint8Array, length: number): boolean {
    if (this.hasRoom) this.sent.push({ by: 'copy', numbers: numbersIn(memory.slice(0, length)) })
    return this.hasRoom
  }
}

let ends: (() => void)[]
let link: KeepingLink
let out: Outbound

beforeEach(() => {
  ends = []
  link = new KeepingLink()
  out = new Outbound({ soon: (action) => void ends.push(action), takeReceipt: () => undefined }, noHandles, false, 1e9)
})

const endBurst = (): void => {
  for (const end of ends.splice(0)) end()
}
const ask = (number: number): void => out.message(frameKind.ask, 1, 0, [number], number, undefined)
const tell = (number: number): void => out.message(frameKind.tell, number, 0, [number], 0, undefined)

describe('a burst of frames', () => {
  it('leaves as a whole at its end while nobody waits for what is in it', () => {
    out.open(link)
    for (const number of upTo(200)) tell(number)
    expect(link.sent).toEqual([])
    endBurst()
    expect(link.sent).toEqual([{ by: 'copy', numbers: upTo(200) }])
  })

  it.each([
    ['questions', ask],
    ['answers', (number: number): void => void out.answer(frameKind.reply, number, 'so')],
  ])('of %s leaves piece by piece, so that the other side need not wait for the end of it', (_what, send) => {
    out.open(link)
    for (const number of upTo(31)) send(number)
    expect(link.sent).toEqual([])
    send(32)
    expect(link.sent.map(({ numbers }) => numbers)).toEqual([upTo(32)])
    send(33)
    endBurst()
    expect(link.sent.map(({ numbers }) => numbers)).toEqual([upTo(32), [33]])
  })
})

describe('a chunk', () => {
  it('leaves as a copy only when nothing waits before it and there is room', () => {
    ask(1)
    endBurst()
    out.open(link)
    expect(link.sent).toEqual([{ by: 'chunk', numbers: [1] }])
    link.hasRoom = false
    ask(2)
    endBurst()
    link.hasRoom = true
    ask(3)
    endBurst()
    expect(link.sent.slice(1)).toEqual([
      { by: 'chunk', numbers: [2] },
      { by: 'copy', numbers: [3] },
    ])
    expect([out.chunk, out.handedOver, out.queuedBytes]).toEqual([4, 3, 0])
  })

  it('stays behind those that wait until the peer has read enough', () => {
    out.open(link)
    const text = 'x'.repeat(1_000_000)
    for (const number of upTo(17)) {
      out.message(frameKind.tell, number, 0, [text], 0, undefined)
      endBurst()
    }
    const before = link.sent.length
    expect(before).toBeLessThan(18)
    tell(18)
    endBurst()
    expect(link.sent.length).toBe(before)
    out.receipt(0, out.totalBytes)
    expect(link.sent.flatMap(({ numbers }) => numbers)).toEqual(upTo(18))
    expect(link.sent.at(-1)).toEqual({ by: 'chunk', numbers: [18] })
  })
})
