import { once } from 'node:events'
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import { LinkDriver } from '@troupe/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AgreedLink } from '../../../src/links/agreed-link.ts'
import { ringWords } from '../../../src/links/chunk-reader.ts'
import { Ring, ringWord } from '../../../src/links/ring/ring.ts'
import { SocketLink } from '../../../src/links/socket-link.ts'
import { MappedRegion, type RegionPlace } from '../../../src/shared/memory/mapped-region.ts'
import { mapsMemory } from '../../support/mapped-memory.ts'
import { testFolder } from '../../support/test-folder.ts'
import { within } from '../../support/within.ts'

const deadlineMs = 10_000
const ringBytes = 1_024
const folder = await testFolder()
let links = 0

/** A link over rings, and what a process at its other end has in its hands. */
interface Prey {
  readonly link: AgreedLink
  readonly far: SocketLink
  /** The ring that the prey writes, and the one that it reads. */
  readonly rings: readonly [Ring, Ring]
  readonly sink: LinkDriver
}

const openPrey = async (): Promise<Prey> => {
  const path = join(folder, `${links++}`)
  const server = createServer({ allowHalfOpen: true }).listen(path)
  await once(server, 'listening')
  const there = once(server, 'connection')
  const link = new AgreedLink(createConnection(path), 'offers', { offerAfterChunks: 1, ringBytes })
  const far = new SocketLink((await there)[0], true)
  server.close()
  let isOfferNext = false
  const offer = new Promise<RegionPlace>((resolve) =>
    far.open({
      chunk: (bytes, [word]) => {
        if (isOfferNext) resolve(JSON.parse(Buffer.from(bytes).toString()) as RegionPlace)
        isOfferNext = word === ringWords.offer
      },
      closed: () => {},
    }),
  )
  const sink = new LinkDriver(link)
  await sink.open()
  link.send(Uint8Array.of(1))
  const { buffer } = MappedRegion.at(await within(deadlineMs, 'the offer', offer))
  far.sendWord(ringWords.taken)
  const own = 2 * 128
  const rings = [own, own + Ring.footprint(ringBytes)].map((at) => new Ring(buffer, at, ringBytes)) as [Ring, Ring]
  return { link, far, rings, sink }
}

const word = fc.oneof(fc.integer({ min: -3, max: 70 }), fc.integer())
const deed = fc.oneof(
  fc.record({ do: fc.constant('write' as const), words: fc.array(word, { maxLength: 40 }), publish: fc.boolean() }),
  fc.record({
    do: fc.constant('count' as const),
    ring: fc.nat(1),
    which: fc.constantFrom(...Object.values(ringWord)),
    value: word,
  }),
  fc.record({ do: fc.constant('say' as const), word: fc.constantFrom(...Object.values(ringWords)) }),
  fc.record({ do: fc.constant('post' as const), bytes: fc.constantFrom(0, 1, 500, 65_536, 2_000_000) }),
  fc.record({ do: fc.constant('send' as const), bytes: fc.constantFrom(0, 10, 900, 5_000, 70_000) }),
  fc.record({ do: fc.constant('wait' as const) }),
)

type Deed = typeof deed extends fc.Arbitrary<infer D> ? D : never

const perform = async ({ link, far, rings }: Prey, one: Deed, tail: { at: number }): Promise<void> => {
  switch (one.do) {
    case 'write': {
      const [, read] = rings
      for (const each of one.words) {
        read.byteWords[((tail.at >>> 0) % ringBytes) >> 2] = each
        tail.at = (tail.at + 4) | 0
      }
      if (one.publish) Atomics.store(read.words, ringWord.tail, tail.at)
      return
    }
    case 'count':
      return void Atomics.store(rings[one.ring]!.words, one.which, one.value)
    case 'say':
      return far.sendWord(one.word)
    case 'post':
      return far.send(new Uint8Array(one.bytes))
    case 'send':
      return link.send(new Uint8Array(one.bytes))
    case 'wait':
      return new Promise((resolve) => void setImmediate(resolve))
  }
}

describe.runIf(mapsMemory)('whatever a process does with the rings that it shares, and with the socket beside them', () => {
  it('the link at the other end delivers whole chunks, ends once, and throws nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 25 }), async (deeds) => {
        const prey = await openPrey()
        const { link, far, sink } = prey
        const tail = { at: 0 }
        for (const one of deeds) await perform(prey, one, tail)
        far.sendWord(ringWords.bell)
        await new Promise((resolve) => setImmediate(resolve))
        far.destroy()
        const { closed, breaches } = await within(deadlineMs, 'the end', sink.closed())
        expect([closed.length, breaches]).toEqual([1, []])
        await within(deadlineMs, 'its socket', link.ended)
      }),
      { numRuns: 100 },
    )
  }, 60_000)
})
