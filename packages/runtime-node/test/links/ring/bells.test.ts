import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { LinkDriver } from '@troupe/core/testing'
import { describe, expect, it } from 'vitest'
import { linkLimits } from '../../../src/links/link-limits.ts'
import { ParkWord } from '../../../src/links/ring/park-word.ts'
import { Ring } from '../../../src/links/ring/ring.ts'
import { bell, RingOutlet } from '../../../src/links/ring/ring-outlet.ts'
import { RingWriter } from '../../../src/links/ring/ring-writer.ts'
import { openSiblingPort } from '../../../src/links/sibling-port.ts'
import type { ThreadLink } from '../../../src/links/thread-link.ts'
import { ThreadLinks } from '../../../src/links/thread-links.ts'
import { within } from '../../support/within.ts'
import { type ThreadPairOptions, threadPair } from '../thread-pair.ts'

const deadlineMs = 10_000
const someTurns = async (): Promise<void> => {
  for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate)
}

interface Pair {
  readonly near: ThreadLink
  readonly far: ThreadLink
  readonly farPort: MessagePort
}

/** A thread that reads several rings, each of another thread's; all of them are this one. */
class Reader {
  readonly #seat = threadPair('rings')[0].seat!
  readonly park = new ParkWord(this.#seat.park)

  meet(options: ThreadPairOptions = {}): Pair {
    const [one, other] = threadPair('rings', options)
    if (other.end.kind !== 'ring') throw new Error('rings were asked for')
    const { port1, port2 } = new MessageChannel()
    const farEnd = { ...other.end, farPark: this.#seat.park }
    this.#links ??= new ThreadLinks(this.#seat, one.limits)
    return {
      near: openSiblingPort(port1, (way) => this.#links!.open(way, one.end)),
      far: openSiblingPort(port2, (way) => new ThreadLinks(other.seat, other.limits).open(way, farEnd)),
      farPort: port2,
    }
  }
  #links: ThreadLinks | undefined
}

const chunk = (value: number): Uint8Array => new Uint8Array(10).fill(value)

/** A reader with a link that goes on, and one that it has broken off and of which the other end has not heard. */
const brokenOff = async (): Promise<{ reader: Reader; steady: Pair; broken: Pair; driver: LinkDriver }> => {
  const reader = new Reader()
  const limits = { besideFromBytes: 16_384, besideWindowBytes: 100_000, maxQueuedBytes: 100_000 }
  const [steady, broken] = [reader.meet({ limits }), reader.meet({ limits })]
  const driver = new LinkDriver(steady.near)
  await driver.open()
  for (let n = 0; n < 20; n++) broken.near.send(new Uint8Array(10_000))
  await within(deadlineMs, 'the end', broken.near.ended)
  steady.far.send(chunk(1))
  await within(deadlineMs, 'the first chunk', driver.received(1))
  await someTurns()
  return { reader, steady, broken, driver }
}

describe('a writer that says goodbye', () => {
  it.each([0, 1])(
    'rings for it when the word of the reader is %i, and claims nothing: the reader may be gone before the bell',
    (word) => {
      const memory = new SharedArrayBuffer(4)
      const park = new ParkWord(memory)
      const posts: unknown[] = []
      const writer = new RingWriter(new Ring(new SharedArrayBuffer(Ring.footprint(1_024)), 0, 1_024))
      const way = { post: (message: unknown) => posts.push(message), finished: () => {} }
      const outlet = new RingOutlet({ writer, farPark: park, way, limits: linkLimits, peer: 'thread', onBroken: () => {} })
      Atomics.store(new Int32Array(memory), 0, word)
      outlet.sayGoodbye()
      expect([posts, Atomics.load(new Int32Array(memory), 0)]).toEqual([[bell], word])
    },
  )
})

describe('a thread that has broken off a link', () => {
  it('hears the bells of the other end until that has heard of it, and is woken by others later', async () => {
    const { steady, broken, driver } = await brokenOff()
    let hasHeard = false
    void broken.far.ended.then(() => (hasHeard = true))
    broken.far.send(chunk(9))
    await someTurns()
    // It does not read, and its port is still open: a bell that it has claimed arrives.
    expect(hasHeard).toBe(false)
    steady.far.send(chunk(2))
    const { chunks } = await within(deadlineMs, 'the second chunk', driver.received(2))
    expect(chunks.map(([value]) => value)).toEqual([1, 2])
    await new LinkDriver(broken.far).open()
    await within(deadlineMs, 'the other end', broken.far.ended)
    steady.near.close()
  })

  it('looks at its rings when the other end dies with a bell that it had claimed', async () => {
    const { reader, steady, broken, driver } = await brokenOff()
    expect(reader.park.mustRing()).toBe(true)
    steady.far.send(chunk(2))
    await someTurns()
    expect((await driver.received(0)).chunks.length).toBe(1)
    broken.farPort.close()
    await within(deadlineMs, 'the second chunk', driver.received(2))
    steady.near.close()
  })
})
