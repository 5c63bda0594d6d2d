import { MessageChannel } from 'node:worker_threads'
import type { Attachment } from '@troupe/core/internal'
import { LinkDriver } from '@troupe/core/testing'
import { describe, expect, it } from 'vitest'
import { InboundRings } from '../../../src/links/ring/inbound-rings.ts'
import { ParkWord } from '../../../src/links/ring/park-word.ts'
import { openSiblingPort } from '../../../src/links/sibling-port.ts'
import type { ThreadLink } from '../../../src/links/thread-link.ts'
import { ThreadLinks } from '../../../src/links/thread-links.ts'
import { stressSeconds, tell } from '../../shared/locks/long-run.ts'
import { within } from '../../support/within.ts'
import { type ThreadPairOptions, threadPair } from '../thread-pair.ts'
import { startProcessProducer } from './process-producer.ts'
import { startProducer } from './producer.ts'

const deadlineMs = 10_000

/** Both ends of a link in this thread, each as if it were alone. */
const openPair = (options?: ThreadPairOptions): { near: ThreadLink; far: ThreadLink; nearPark: ParkWord } => {
  const { port1, port2 } = new MessageChannel()
  const [one, other] = threadPair('rings', options)
  return {
    near: openSiblingPort(port1, (way) => new ThreadLinks(one.seat, one.limits).open(way, one.end)),
    far: openSiblingPort(port2, (way) => new ThreadLinks(other.seat, other.limits).open(way, other.end)),
    nearPark: new ParkWord(one.seat!.park),
  }
}

const filled = (bytes: number, value: number): Uint8Array => new Uint8Array(bytes).fill(value)

const atLeast = (percentile: number, values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor((values.length * percentile) / 100)]!

describe('a ring link whose other end does not read', () => {
  it('keeps what finds no room, up to its cap, and breaks beyond', async () => {
    const { near, far } = openPair({
      ringBytes: 1_024,
      limits: { besideFromBytes: 16_384, besideWindowBytes: 100_000, maxQueuedBytes: 500_000 },
    })
    const sizeOf = (n: number): number => (n < 10 ? 10 : 20_000)
    const driver = new LinkDriver(near)
    await driver.open()
    let sent = 0
    for (; near.queuedBytes < 480_000; sent++) await driver.send([filled(sizeOf(sent), sent)])
    expect(near.queuedBytes).toBeLessThan(700_000)
    expect((await driver.received(0)).closed).toEqual([])
    for (let n = 0; n < 30; n++) await driver.send([filled(10_000, 0)])
    const { closed, breaches } = await within(deadlineMs, 'the end', driver.closed())
    expect([closed, breaches]).toEqual([
      [{ error: 'the link broke: more than 500000 bytes waited for the other thread to read' }],
      [],
    ])
    const other = new LinkDriver(far)
    await other.open()
    const end = await within(deadlineMs, 'the other end', other.closed())
    expect(end.closed).toEqual([{ error: expect.stringContaining('broke') }])
    // What had been sent on its way arrives, in order and whole.
    expect(end.chunks.length).toBeGreaterThan(10)
    expect(end.chunks.map((chunk) => [chunk.byteLength, chunk[0]])).toEqual(end.chunks.map((_, n) => [sizeOf(n), n]))
  })

  it('counts what goes beside its ring with all that moves there', async () => {
    const { near, far } = openPair({ limits: { besideFromBytes: 16_384, besideWindowBytes: 100_000, maxQueuedBytes: 500_000 } })
    const moved = (n: number): Attachment[] => [{ how: 'move', value: filled(50_000, n).buffer as ArrayBuffer }]
    const driver = new LinkDriver(near)
    await driver.open()
    for (let n = 0; n < 8; n++) await driver.send([filled(10, n)], moved(n))
    expect(near.queuedBytes).toBeGreaterThanOrEqual(8 * 50_010)
    const other = new LinkDriver(far)
    await other.open()
    const { attachments } = await within(deadlineMs, 'all of them', other.received(8))
    expect(attachments.map((bytes) => [bytes.byteLength, bytes[0]])).toEqual(Array.from({ length: 8 }, (_, n) => [50_000, n]))
    expect(near.queuedBytes).toBe(0)
    for (let n = 0; n < 8; n++) await driver.send([filled(10, n)], moved(n))
    expect((await within(deadlineMs, 'them again', other.received(16))).closed).toEqual([])
  })

  it('breaks when more than its cap waits there', async () => {
    const { near } = openPair({ limits: { besideFromBytes: 16_384, besideWindowBytes: 100_000, maxQueuedBytes: 500_000 } })
    const driver = new LinkDriver(near)
    await driver.open()
    for (let n = 0; n < 14; n++)
      await driver.send([filled(10, n)], [{ how: 'move', value: filled(50_000, n).buffer as ArrayBuffer }])
    const { closed } = await within(deadlineMs, 'the end', driver.closed())
    expect(closed).toEqual([{ error: 'the link broke: more than 500000 bytes waited for the other thread to read' }])
  })

  it('lets one chunk wait that is longer than its cap, and others before and behind it', async () => {
    const { near, far } = openPair({ limits: { besideFromBytes: 16_384, besideWindowBytes: 100_000, maxQueuedBytes: 500_000 } })
    const lengths = [50_000, 50_000, 50_000, 700_000, 10, 50_000]
    const driver = new LinkDriver(near)
    await driver.open()
    for (const [n, length] of lengths.entries())
      await driver.send([filled(10, n)], [{ how: 'move', value: filled(length, n).buffer as ArrayBuffer }])
    const other = new LinkDriver(far)
    await other.open()
    const { attachments, closed } = await within(deadlineMs, 'all of them', other.received(lengths.length))
    expect(attachments.map((bytes) => [bytes.byteLength, bytes[0]])).toEqual(lengths.map((length, n) => [length, n]))
    expect(closed).toEqual([])
  })

  it('sends all of it, in order, when it reads at last', async () => {
    const { near, far } = openPair({ ringBytes: 1_024 })
    const chunks = Array.from({ length: 300 }, (_, n) => filled((n * 379) % 40_000, n))
    const driver = new LinkDriver(near)
    await driver.send(chunks.map((chunk) => new Uint8Array(chunk)))
    await driver.close()
    const other = new LinkDriver(far)
    await other.open()
    const end = await within(deadlineMs, 'the end', other.closed())
    expect(end.closed).toEqual(['on purpose'])
    expect(end.chunks.map((chunk, n) => Buffer.compare(chunk, chunks[n]!))).toEqual(chunks.map(() => 0))
  })
})

describe('a thread that sleeps', () => {
  it('looks at all its rings when a thread ends that had to ring, and did not', async () => {
    const { near, far, nearPark } = openPair()
    const { near: other, far: mortal } = openPair()
    const driver = new LinkDriver(near)
    await driver.open()
    far.send(filled(10, 1))
    await within(deadlineMs, 'the first chunk', driver.received(1))
    // A writer that dies between its swap and the bell: from here on everybody takes the thread for awake.
    await expect.poll(() => nearPark.mustRing()).toBe(true)
    far.send(filled(10, 2))
    let hasCome = false
    void driver.received(2).then(() => (hasCome = true))
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate)
    expect(hasCome).toBe(false)
    near.takes(null)
    await within(deadlineMs, 'the second chunk', driver.received(2))
    for (const link of [near, other]) link.close()
    for (const link of [far, mortal]) link.close()
  })
})

const seconds = Math.min(stressSeconds ?? 1, 10)
const load = { seed: 11, chunks: 40_000 * seconds, aheadBytes: 4_000_000 }

describe.each([
  ['rings between threads', () => startProducer({ ends: threadPair('rings'), ...load })],
  ['sockets between processes', () => startProcessProducer({ links: 'sockets', ...load })],
  ['rings between processes', () => startProcessProducer({ links: 'rings', options: { offerAfterChunks: 10 }, ...load })],
] as const)('a link that is saturated, over %s', (name, start) => {
  it('lets timers run on both sides', async () => {
    await using producer = start()
    const late: number[] = []
    let due = performance.now() + 5
    const tick = setInterval(() => {
      const now = performance.now()
      late.push(Math.max(0, now - due))
      due = now + 5
    }, 5)
    const { bytes } = await producer.harvest
    clearInterval(tick)
    const far = await producer.late
    for (const [side, values] of [
      ['here', late],
      ['there', far],
    ] as const) {
      const [p50, p99, most] = [50, 99, 99.999].map((percentile) => atLeast(percentile, values).toFixed(2))
      tell(`${name}, timers of 5 ms late ${side}, ms: p50 ${p50}, p99 ${p99}, at most ${most}`)
    }
    expect(bytes).toBeGreaterThan(1_000_000)
    // On a machine that has other work a timer waits for a processor too; without bounded turns it would wait for the whole run.
    expect([late.length, far.length].every((ticks) => ticks > 10)).toBe(true)
    expect(atLeast(50, late)).toBeLessThan(50)
    expect(atLeast(50, far)).toBeLessThan(50)
    expect(Math.max(atLeast(99, late), atLeast(99, far))).toBeLessThan(500)
  }, 60_000)
})

describe('a thread that is dealing with what it read', () => {
  it('is not rung for, and reads what came meanwhile', async () => {
    const { port1, port2 } = new MessageChannel()
    const [one, other] = threadPair('rings')
    let posts = 0
    const near = openSiblingPort(port1, (way) => new ThreadLinks(one.seat).open(way, one.end))
    const far = openSiblingPort(port2, ({ post, finished }) => {
      const counted = (...args: Parameters<typeof post>): void => {
        posts++
        post(...args)
      }
      return new ThreadLinks(other.seat).open({ post: counted, finished }, other.end)
    })
    far.open({ chunk: () => {}, closed: () => {} })
    const second = new Promise<void>((resolve) => {
      near.open({
        chunk: ([seed]) => {
          if (seed === 2) resolve()
          else void Promise.resolve().then(() => far.send(filled(10, 2)))
        },
        closed: () => {},
      })
    })
    await new Promise((resolve) => setImmediate(resolve))
    far.send(filled(10, 1))
    await within(deadlineMs, 'the second chunk', second)
    expect(posts).toBe(1)
    near.close()
    await within(deadlineMs, 'the end', far.ended)
  })

  it('reads it before its event loop has a turn, also when it looks again behind every find', async () => {
    const rings = new InboundRings(
      new ParkWord(ParkWord.memory()),
      () => false,
      () => false,
    )
    let waiting = 0
    let read = 0
    rings.add({
      get hasMore() {
        return waiting > 0
      },
      read() {
        waiting--
        // what comes of a find, a microtask later
        if (++read % 3 !== 0) void Promise.resolve().then(() => waiting++)
      },
    })
    let readAtOnce = 0
    const rounds = 100
    for (let round = 1; round <= rounds; round++) {
      waiting++
      rings.wake()
      for (let step = 0; step < 16; step++) await Promise.resolve()
      if (read === 3 * round) readAtOnce++
      for (let turns = 0; turns < 3; turns++) await new Promise(setImmediate)
      expect(read).toBe(3 * round)
    }
    // now and then there is a turn in between, so that nothing else starves
    expect(readAtOnce).toBeGreaterThan(rounds * 0.6)
    expect(readAtOnce).toBeLessThan(rounds)
  })
})
