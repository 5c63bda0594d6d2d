import { once } from 'node:events'
import { createConnection, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { LinkDriver } from '@troupe/core/testing'
import { describe, expect, it } from 'vitest'
import { AgreedLink } from '../../../src/links/agreed-link.ts'
import { ringWords } from '../../../src/links/chunk-reader.ts'
import { frameWord } from '../../../src/links/ring/frame-word.ts'
import { Ring, ringWord } from '../../../src/links/ring/ring.ts'
import { RingWriter } from '../../../src/links/ring/ring-writer.ts'
import { SocketLink } from '../../../src/links/socket-link.ts'
import { MappedRegion, type RegionPlace } from '../../../src/shared/memory/mapped-region.ts'
import { mapsMemory } from '../../support/mapped-memory.ts'
import { testFolder } from '../../support/test-folder.ts'
import { within } from '../../support/within.ts'

const deadlineMs = 10_000
const folder = await testFolder()
let sockets = 0

const connected = async (): Promise<readonly [Socket, Socket]> => {
  const path = join(folder, `${sockets++}`)
  const server = createServer({ allowHalfOpen: true }).listen(path)
  try {
    await once(server, 'listening')
    const there = once(server, 'connection') as Promise<[Socket]>
    const here = createConnection(path)
    return [here, (await there)[0]]
  } finally {
    server.close()
  }
}

/** Both ends in this process, each with a mapping of its own. */
const linkOver = ([one, other]: readonly [Socket, Socket]): readonly [AgreedLink, AgreedLink] => [
  new AgreedLink(one, 'offers', { offerAfterChunks: 3 }),
  new AgreedLink(other, 'answers'),
]

const openPair = async (): Promise<readonly [AgreedLink, AgreedLink]> => linkOver(await connected())

/** An end that offers, and at the other one a test that says words as it likes. */
const openHalf = async (): Promise<{ link: AgreedLink; driver: LinkDriver; far: SocketLink; offer: Promise<RegionPlace> }> => {
  const [one, other] = await connected()
  const link = new AgreedLink(one, 'offers', { offerAfterChunks: 1 })
  const far = new SocketLink(other, true)
  const offer = new Promise<RegionPlace>((resolve) => {
    let isNext = false
    far.open({
      chunk: (bytes, [word]) => {
        if (word === ringWords.offer) isNext = true
        else if (isNext) {
          isNext = false
          resolve(JSON.parse(Buffer.from(bytes).toString()) as RegionPlace)
        }
      },
      closed: () => {},
    })
  })
  const driver = new LinkDriver(link)
  await driver.open()
  return { link, driver, far, offer }
}

const ringsAt = 256

/** The ring that the other end writes, in a mapping of the test's own. */
const ringOf = (place: RegionPlace): Ring => {
  const { buffer } = MappedRegion.at(place)
  const footprint = (buffer.byteLength - ringsAt) / 2
  return new Ring(buffer, ringsAt + footprint, footprint - Ring.footprint(0))
}

const numbered = (from: number, to: number): Uint8Array[] =>
  Array.from({ length: to - from }, (_, n) => new Uint8Array(4 + ((from + n) % 7) * 9_000).fill(from + n))

const firstBytes = (chunks: readonly Uint8Array[]): (number | undefined)[] => chunks.map(([byte]) => byte)

describe('a link that goes over to rings', () => {
  it.runIf(mapsMemory)('keeps what is sent before, meanwhile and behind in order, both ways', async () => {
    const [one, other] = await openPair()
    const drivers = [new LinkDriver(one), new LinkDriver(other)]
    for (const driver of drivers) await driver.open()
    for (let n = 0; n < 60; n += 5) {
      for (const driver of drivers) await driver.send(numbered(n, n + 5))
      await new Promise(setImmediate)
    }
    for (const driver of drivers) {
      const { chunks } = await within(deadlineMs, 'all chunks', driver.received(60))
      expect(firstBytes(chunks)).toEqual(Array.from({ length: 60 }, (_, n) => n))
    }
    expect([one.madeOf, other.madeOf]).toEqual(['ring', 'ring'])
    one.close()
    for (const driver of drivers) {
      expect((await within(deadlineMs, 'the end', driver.closed())).closed).toEqual(['on purpose'])
    }
    await within(deadlineMs, 'both ends', Promise.all([one.ended, other.ended]))
  })

  it.runIf(mapsMemory)('does so sooner when its chunks are long', async () => {
    const [one, other] = await connected()
    const link = new AgreedLink(one, 'offers', { offerAfterChunks: 20 })
    const far = new LinkDriver(new AgreedLink(other, 'answers'))
    const driver = new LinkDriver(link)
    for (const each of [driver, far]) await each.open()
    await driver.send([new Uint8Array(10), new Uint8Array(20_000)])
    await within(deadlineMs, 'short ones and a long one', far.received(2))
    expect(link.madeOf).toBe('socket')
    // what comes behind the offer is read behind it, and so is what comes behind the answer
    await driver.send([new Uint8Array(20_000), new Uint8Array(1)])
    await within(deadlineMs, 'the offer', far.received(4))
    await far.send([new Uint8Array(1)])
    await within(deadlineMs, 'the answer', driver.received(1))
    expect(link.madeOf).toBe('ring')
    link.close()
    for (const each of [driver, far]) await within(deadlineMs, 'the end', each.closed())
  })

  it.each([0, 1, 2, 3, 4, 5, 6, 8, 12])(
    'may be closed by either end %i turns after the offer was made, and loses nothing',
    async (turns) => {
      for (const closes of [0, 1] as const) {
        const pair = await openPair()
        const drivers = pair.map((link) => new LinkDriver(link))
        for (const driver of drivers) await driver.open()
        await drivers[1]!.send(numbered(0, 2))
        await drivers[0]!.send(numbered(0, 4))
        for (let n = 0; n < turns; n++) await new Promise(setImmediate)
        await drivers[1 - closes]!.send(numbered(10, 12))
        await drivers[closes]!.send(numbered(20, 22))
        pair[closes].close()
        const [end, far] = await within(
          deadlineMs,
          'both ends',
          Promise.all([drivers[closes]!.closed(), drivers[1 - closes]!.closed()]),
        )
        expect([end.closed, far.closed, end.breaches, far.breaches]).toEqual([['on purpose'], ['on purpose'], [], []])
        const [offered, answered] = [
          [0, 1],
          [0, 1, 2, 3],
        ]
        expect(firstBytes(end.chunks)).toEqual([...(closes === 0 ? offered : answered), 10, 11])
        expect(firstBytes(far.chunks)).toEqual([...(closes === 0 ? answered : offered), 20, 21])
        await within(deadlineMs, 'both sockets', Promise.all(pair.map(({ ended }) => ended)))
      }
    },
  )

  it('breaks when its socket ends in any of these states, and tells both receivers', async () => {
    for (const turns of [0, 1, 2, 3, 5, 8]) {
      const sockets = await connected()
      const [one, other] = linkOver(sockets)
      const drivers = [new LinkDriver(one), new LinkDriver(other)]
      for (const driver of drivers) await driver.open()
      await drivers[0]!.send(numbered(0, 4))
      for (let n = 0; n < turns; n++) await new Promise(setImmediate)
      sockets[1].destroy()
      const { closed } = await within(deadlineMs, 'the end', drivers[0]!.closed())
      expect(closed).toEqual([{ error: expect.stringContaining('broke') }])
      expect((await within(deadlineMs, 'the other end', drivers[1]!.closed())).closed.length).toBe(1)
    }
  })
})

describe.runIf(mapsMemory)('a goodbye', () => {
  const someTurns = async (): Promise<void> => {
    for (let n = 0; n < 20; n++) await new Promise(setImmediate)
  }

  it('waits in the end that made an offer for the answer: until then bells may be needed', async () => {
    const { link, far, offer } = await openHalf()
    let hasEnded = false
    void far.ended.then(() => (hasEnded = true))
    link.send(Uint8Array.of(1))
    await within(deadlineMs, 'the offer', offer)
    link.close()
    await someTurns()
    expect(hasEnded).toBe(false)
    far.sendWord(ringWords.declined)
    await within(deadlineMs, 'the end', far.ended)
  })

  it('waits in the end that took an offer for the other one to go over: until then nobody may read the ring', async () => {
    const rings = MappedRegion.create(ringsAt + 2 * Ring.footprint(1_024))
    const [one, other] = await connected()
    const far = new SocketLink(one, true)
    const link = new AgreedLink(other, 'answers')
    await new LinkDriver(link).open()
    const taken = new Promise<void>((resolve) =>
      far.open({ chunk: (_bytes, [word]) => word === ringWords.taken && resolve(), closed: () => {} }),
    )
    far.sendWord(ringWords.offer)
    far.send(Buffer.from(JSON.stringify(rings.place)))
    await within(deadlineMs, 'the answer', taken)
    link.close()
    await someTurns()
    const { words, byteWords } = ringOf(rings.place)
    expect(Atomics.load(words, ringWord.tail)).toBe(0)
    far.sendWord(ringWords.switched)
    await expect.poll(() => Atomics.load(words, ringWord.tail)).toBe(4)
    expect(byteWords[0]).toBe(frameWord.goodbye)
    one.destroy()
    await within(deadlineMs, 'the end', link.ended)
  })
})

describe.runIf(mapsMemory)('an end that is offered memory', () => {
  it.each([
    ['that is not there', [['an id', 1, 99_999, 1, 1, 133_376]]],
    ['that is its own file, but of another size', [[]]],
    ['whose place is in no words of ours', ['a text', 5, null, {}]],
  ])('declines memory %s, and goes on by the socket', async (name, places) => {
    const region = MappedRegion.create(4_096)
    for (const given of places) {
      const [one, other] = await connected()
      const far = new SocketLink(one, true)
      const link = new AgreedLink(other, 'answers')
      const driver = new LinkDriver(link)
      await driver.open()
      const words: unknown[] = []
      const answered = new Promise<void>((resolve) =>
        far.open({
          chunk: (_bytes, [word]) => {
            words.push(word)
            resolve()
          },
          closed: () => {},
        }),
      )
      far.sendWord(ringWords.offer)
      far.send(Buffer.from(JSON.stringify(name.includes('size') ? region.place : given)))
      far.send(Uint8Array.of(7))
      await within(deadlineMs, 'the answer', answered)
      expect(words).toEqual([ringWords.declined])
      expect(firstBytes((await within(deadlineMs, 'the chunk', driver.received(1))).chunks)).toEqual([7])
      expect(link.madeOf).toBe('socket')
      far.close()
      await within(deadlineMs, 'the end', driver.closed())
    }
  })
})

describe.runIf(mapsMemory)('an end whose other end writes what it should not', () => {
  it.each([
    ['a count of bytes that do not fit in', (ring: Ring) => Atomics.store(ring.words, ringWord.tail, 0x4000_0000)],
    ['a count that is negative', (ring: Ring) => Atomics.store(ring.words, ringWord.tail, -64)],
    [
      'the length of a chunk that nobody sends',
      (ring: Ring) => {
        ring.byteWords[0] = 0x7fff_fff0
        Atomics.store(ring.words, ringWord.tail, 64)
      },
    ],
  ])('breaks the link at %s', async (_what, write) => {
    const { link, driver, far, offer } = await openHalf()
    await driver.send([Uint8Array.of(1)])
    const ring = ringOf(await within(deadlineMs, 'the offer', offer))
    far.sendWord(ringWords.taken)
    write(ring)
    far.sendWord(ringWords.bell)
    const { closed, breaches } = await within(deadlineMs, 'the end', driver.closed())
    expect([closed, breaches]).toEqual([[{ error: expect.stringContaining('expected') }], []])
    far.destroy()
    await within(deadlineMs, 'the socket', link.ended)
  })

  it.each([
    ['more than may be on its way there', 100_000, 'no more than 8388608 bytes beside'],
    ['what should be in the ring', 10, 'a chunk of 65536 bytes or more beside'],
  ])('breaks the link at %s, beside a ring that names nothing of it, and keeps no more', async (_what, bytes, expected) => {
    const { link, driver, far, offer } = await openHalf()
    await driver.send([Uint8Array.of(1)])
    await within(deadlineMs, 'the offer', offer)
    far.sendWord(ringWords.taken)
    for (let n = 0; n < 100; n++) far.send(new Uint8Array(bytes))
    const { closed, breaches } = await within(deadlineMs, 'the end', driver.closed())
    expect([closed, breaches]).toEqual([[{ error: expect.stringContaining(expected) }], []])
    far.destroy()
    await within(deadlineMs, 'the socket', link.ended)
  })

  it('reads no more than what is there when the socket has ended, whoever goes on writing', async () => {
    const [one, other] = await connected()
    const link = new AgreedLink(one, 'offers', { offerAfterChunks: 1 })
    const far = new SocketLink(other, true)
    const place = new Promise<RegionPlace>((resolve) =>
      far.open({
        chunk: (bytes) => bytes.byteLength > 4 && resolve(JSON.parse(Buffer.from(bytes).toString()) as RegionPlace),
        closed: () => {},
      }),
    )
    let goOn = (): void => {}
    let chunks = 0
    const ended = new Promise<Error | undefined>((resolve) =>
      link.open({
        chunk: () => {
          // An end of the loop that would have none.
          if (++chunks < 1_000) goOn()
        },
        closed: resolve,
      }),
    )
    link.send(Uint8Array.of(1))
    const writer = new RingWriter(ringOf(await within(deadlineMs, 'the offer', place)))
    goOn = () => {
      for (let n = 0; n < 2; n++) writer.putWord(0)
      writer.publish()
    }
    far.sendWord(ringWords.taken)
    await expect.poll(() => link.madeOf).toBe('ring')
    goOn()
    far.destroy()
    expect((await within(deadlineMs, 'the end', ended))?.name).toBe('LinkBrokenError')
    expect(chunks).toBe(2)
  })

  it('breaks the link when the reader says that it took what was not there', async () => {
    const { link, driver, far, offer } = await openHalf()
    await driver.send([Uint8Array.of(1)])
    const { buffer } = MappedRegion.at(await within(deadlineMs, 'the offer', offer))
    const out = new Ring(buffer, ringsAt, (buffer.byteLength - ringsAt) / 2 - Ring.footprint(0))
    far.sendWord(ringWords.taken)
    await expect.poll(() => link.madeOf).toBe('ring')
    Atomics.store(out.words, ringWord.head, 1_000_000)
    for (let n = 0; n < 20; n++) await driver.send([new Uint8Array(8_000)])
    const { closed } = await within(deadlineMs, 'the end', driver.closed())
    expect(closed).toEqual([{ error: expect.stringContaining('read what was not written') }])
    far.destroy()
  })
})
