import { describe, expect, it } from 'vitest'
import { ThreadLinks } from '../../../src/links/thread-links.ts'
import { stressSeconds, tell } from '../../shared/locks/long-run.ts'
import { type ThreadPairOptions, threadPair } from '../thread-pair.ts'
import { startProducer } from './producer.ts'

const chunks = stressSeconds === undefined ? 20_000 : 1_000_000
const longMs = stressSeconds === undefined ? 60_000 : 900_000
const kills = stressSeconds === undefined ? 12 : 100

const endless = { besideFromBytes: Infinity, besideWindowBytes: 8_000_000, maxQueuedBytes: 300_000_000 }

const cases: readonly (readonly [string, 'rings' | 'spinning-rings', ThreadPairOptions])[] = [
  ['large chunks beside it', 'rings', {}],
  ['all of them through it', 'rings', { limits: endless }],
  ['all of them through it, spun for', 'spinning-rings', { limits: endless }],
]

describe.each(cases)('a ring of 64 KiB that chunks of 0 to 1 MiB are sent over, %s', (name, kind, options) => {
  it(
    `delivers ${chunks} of them with every byte as it was sent`,
    async () => {
      const begun = performance.now()
      await using producer = startProducer({ ends: threadPair(kind, options), seed: 7, chunks })
      const harvest = await producer.harvest
      const { bytes, passed } = harvest
      expect(harvest).toEqual({ chunks, bytes, passed, wrong: [], closed: [undefined] })
      expect(passed).toBeGreaterThan(0)
      const seconds = (performance.now() - begun) / 1_000
      tell(`${name}: ${(bytes / 1e6 / seconds).toFixed(0)} MB/s, ${(chunks / 1e3 / seconds).toFixed(0)} k chunks/s`)
    },
    longMs,
  )
})

describe('a thread that is killed while it writes to a ring', () => {
  it.each([
    ['of 1 KiB', 1_024],
    ['of 64 KiB', 65_536],
  ])(
    '%s leaves a run of whole chunks, and one end with an error',
    async (_name, ringBytes) => {
      for (let round = 0; round < kills; round++) {
        let left = 1 + ((round * 37) % 400)
        await using producer = startProducer({
          ends: threadPair('rings', { ringBytes, ...(round % 2 === 0 && { limits: endless }) }),
          seed: round + 1,
          chunks: Infinity,
          // It is killed at any moment: while it reads on here, the other thread writes.
          onChunk: () => {
            if (--left === 0) producer.kill()
          },
        })
        const { wrong, closed, chunks: arrived } = await producer.harvest
        expect(arrived).toBeGreaterThan(0)
        expect([wrong, closed.length, closed[0]?.name]).toEqual([[], 1, 'LinkBrokenError'])
      }
    },
    longMs,
  )

  it(
    'does not stop others that write to the same thread, whomever it had to ring for',
    async () => {
      const [near, far] = threadPair('rings')
      const links = new ThreadLinks(near.seat, near.limits)
      const endsOf = (): typeof pair => {
        const [one, other] = threadPair('rings')
        if (one.end.kind !== 'ring' || other.end.kind !== 'ring') throw new Error('rings were asked for')
        return [
          { ...one, seat: near.seat },
          { ...other, end: { ...other.end, farPark: near.seat!.park } },
        ]
      }
      const pair = [near, far] as const
      await using steady = startProducer({ ends: pair, links, seed: 3, chunks })
      for (let round = 0; round < kills; round++) {
        await using victim = startProducer({
          ends: endsOf(),
          links,
          seed: round + 1,
          chunks: Infinity,
          aheadBytes: 1,
          onChunk: () => victim.kill(),
        })
        expect((await victim.harvest).wrong).toEqual([])
      }
      const harvest = await steady.harvest
      const { bytes, passed } = harvest
      expect(harvest).toEqual({ chunks, bytes, passed, wrong: [], closed: [undefined] })
      expect(passed).toBeGreaterThan(0)
    },
    longMs,
  )
})
