import type { Link } from '../links/link.ts'
import { type DrivenLink, LinkDriver, type Received } from './driven-link.ts'

/** A link under test: its near end is here, its far end may be in another thread or process. Neither is open yet. */
export interface LinkPair {
  readonly near: Link
  readonly far: DrivenLink
  /** Ends the far end's host without warning, where it has one of its own. */
  kill?(): void
  /** Ends what the pair needed. */
  end(): Promise<void>
}

/** One promise of every `Link`, and a run that finds out whether a kind of link keeps it. */
export interface LinkClaim {
  readonly claim: string
  /** Only links that carry attachments, or whose far end can die, have anything to show. */
  readonly needs: 'attachments' | 'death' | undefined
  /** Rejects with what was wrong. It waits for events of the link only: give it a deadline. */
  run(open: () => Promise<LinkPair>): Promise<void>
}

interface Bench {
  readonly pair: LinkPair
  readonly near: LinkDriver
  readonly far: DrivenLink
}

const claim = (text: string, check: (bench: Bench) => Promise<void>, needs?: LinkClaim['needs']): LinkClaim => ({
  claim: text,
  needs,
  async run(open) {
    const pair = await open()
    try {
      await check({ pair, near: new LinkDriver(pair.near), far: pair.far })
    } finally {
      await pair.end()
    }
  },
})

/** What a link of a kind promises. Run each claim with a function that opens a new pair. */
export const linkContract = (kind: { readonly attachments: boolean; readonly death: boolean }): readonly LinkClaim[] =>
  claims.filter(({ needs }) => needs === undefined || kind[needs])

const claims: readonly LinkClaim[] = [
  claim('delivers chunks whole and in the order they were sent, both ways at once', async ({ near, far }) => {
    await bothOpen(near, far)
    const [there, back] = [numbered(2_000, 1), numbered(2_000, 2)]
    await Promise.all([near.send(copies(there)), far.send(copies(back))])
    same((await far.received(2_000)).chunks, there)
    same((await near.received(2_000)).chunks, back)
  }),

  claim('delivers large chunks in their place among small ones', async ({ near, far }) => {
    await bothOpen(near, far)
    const chunks = [...numbered(3, 1), filled(5_000_000, 7), ...numbered(3, 2), filled(70_000, 8), ...numbered(3, 3)]
    await near.send(copies(chunks))
    same((await far.received(chunks.length)).chunks, chunks)
  }),

  claim('delivers chunks that were sent before the other end opened, and none before', async ({ near, far }) => {
    const chunks = numbered(100, 5)
    await far.open()
    await far.send(copies(chunks))
    await far.queuedBytes()
    await near.open()
    proper(await near.received(100), chunks)
  }),

  claim('takes views of larger memory, and leaves that alone', async ({ near, far }) => {
    await bothOpen(near, far)
    const large = filled(10_000, 3)
    await near.send([large.subarray(10, 20), large.subarray(5_000, 9_000)])
    same((await far.received(2)).chunks, [filled(10, 3), filled(4_000, 3)])
    must(large.byteLength === 10_000 && large.every((byte) => byte === 3), 'the memory around the chunks was taken or changed')
  }),

  claim('ends on both sides after all that was sent before close, once, without an error', async ({ near, far }) => {
    await bothOpen(near, far)
    const [there, back] = [numbered(500, 1), numbered(500, 2)]
    await far.send(copies(back))
    await near.send(copies(there))
    await near.close()
    proper(await far.closed(), there, ['on purpose'])
    proper(await near.closed(), back, ['on purpose'])
  }),

  claim('survives both ends closing at the same time', async ({ near, far }) => {
    await bothOpen(near, far)
    const [there, back] = [numbered(50, 1), numbered(50, 2)]
    await far.send(copies(back))
    await near.send(copies(there))
    await Promise.all([near.close(), far.close()])
    proper(await far.closed(), there, ['on purpose'])
    proper(await near.closed(), back, ['on purpose'])
  }),

  claim('tells its end to a receiver that opens after it', async ({ near, far }) => {
    const chunks = numbered(20, 4)
    await far.open()
    await far.send(copies(chunks))
    await far.close()
    await near.open()
    proper(await near.closed(), chunks, ['on purpose'])
    proper(await far.closed(), [], ['on purpose'])
  }),

  claim('delivers what the other end had sent to one that opens after it closed the link itself', async ({ near, far }) => {
    const chunks = numbered(20, 6)
    await far.open()
    await far.send(copies(chunks))
    await near.close()
    proper(await far.closed(), [], ['on purpose'])
    await near.open()
    proper(await near.closed(), chunks, ['on purpose'])
  }),

  claim('drops what is sent after close, and does not throw', async ({ near, far }) => {
    await bothOpen(near, far)
    await near.send(numbered(1, 1))
    await near.close()
    await near.send(numbered(1, 2))
    await near.close()
    await Promise.all([near.closed(), far.closed()])
    await near.send(numbered(1, 3))
    await far.send(numbered(1, 4))
    proper(await near.closed(), [], ['on purpose'])
    proper(await far.closed(), numbered(1, 1), ['on purpose'])
  }),

  claim('has nothing queued once everything has arrived', async ({ near, far }) => {
    await bothOpen(near, far)
    await near.send([filled(1_000_000, 1), filled(1_000_000, 2)])
    await far.received(2)
    // The far end may have it before the near end's platform has said so: a few turns of both.
    for (let turns = 0; turns < 1_000 && (await near.queuedBytes()) > 0; turns++) await far.queuedBytes()
    must((await near.queuedBytes()) === 0, `${await near.queuedBytes()} bytes are still queued`)
  }),

  claim(
    'carries attachments beside a chunk, moved and shared',
    async ({ pair, near, far }) => {
      must(pair.near.carriesAttachments, 'it does not say so')
      await bothOpen(near, far)
      const moved = filled(100, 6).buffer as ArrayBuffer
      const shared = new SharedArrayBuffer(50)
      await near.send(numbered(1, 1), [
        { how: 'move', value: moved },
        { how: 'share', value: shared },
      ])
      const { chunks, attachments } = await far.received(1)
      same(chunks, numbered(1, 1))
      same(attachments, [filled(100, 6), new Uint8Array(50)])
      must(new Uint8Array(shared)[0] === 0xaa, 'the shared memory is not shared')
    },
    'attachments',
  ),

  claim(
    'gives what came in time and then its end, with an error, when the other host dies',
    async ({ pair, near, far }) => {
      await bothOpen(near, far)
      const chunks = numbered(50, 9)
      await far.send(copies(chunks))
      await near.received(50)
      pair.kill?.()
      const received = await near.closed()
      proper(received, chunks, received.closed)
      must(received.closed.length === 1 && received.closed[0] !== 'on purpose', 'the end was told as if it were wanted')
    },
    'death',
  ),
]

const bothOpen = (near: DrivenLink, far: DrivenLink): Promise<unknown> => Promise.all([near.open(), far.open()])

/** Chunks of 0 to 250 bytes, every one different. */
const numbered = (count: number, seed: number): Uint8Array[] =>
  Array.from({ length: count }, (_, n) =>
    Uint8Array.from({ length: (n * 7) % 251 }, (_, at) => (n * 31 + at * seed + seed) & 0xff),
  )

const filled = (bytes: number, value: number): Uint8Array => new Uint8Array(bytes).fill(value)

/** Whoever sends a chunk gives it away. */
const copies = (chunks: readonly Uint8Array[]): Uint8Array[] => chunks.map((chunk) => new Uint8Array(chunk))

const proper = (received: Received, chunks: readonly Uint8Array[], closed: Received['closed'] = []): void => {
  must(received.breaches.length === 0, received.breaches.join('; '))
  same(received.chunks, chunks)
  must(JSON.stringify(received.closed) === JSON.stringify(closed), `closed: ${JSON.stringify(received.closed)}`)
}

const same = (got: readonly Uint8Array[], wanted: readonly Uint8Array[]): void => {
  must(got.length === wanted.length, `${got.length} chunks came in place of ${wanted.length}`)
  for (const [n, chunk] of wanted.entries()) must(areEqual(got[n]!, chunk), `chunk ${n} is not what was sent`)
}

const areEqual = (one: Uint8Array, other: Uint8Array): boolean =>
  one.byteLength === other.byteLength && one.every((byte, at) => byte === other[at])

function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise)
}
