import { describe, expect, it } from 'vitest'
import { stressSeconds, tell } from '../../shared/locks/long-run.ts'
import { mapsMemory } from '../../support/mapped-memory.ts'
import { startProcessProducer } from './process-producer.ts'

const chunks = stressSeconds === undefined ? 20_000 : 1_000_000
const longMs = stressSeconds === undefined ? 60_000 : 900_000
const kills = stressSeconds === undefined ? 6 : 100

const endless = { besideFromBytes: 300_000_000, besideWindowBytes: 8_000_000, maxQueuedBytes: 300_000_000 }

describe.runIf(mapsMemory).each([
  ['large chunks by the socket', {}],
  ['all of them through it', { limits: endless }],
] as const)('a ring of 64 KiB between processes that chunks of 0 to 1 MiB are sent over, %s', (name, options) => {
  it(
    `delivers ${chunks} of them with every byte as it was sent, also while it goes over`,
    async () => {
      const begun = performance.now()
      await using producer = startProcessProducer({
        links: 'rings',
        options: { ...options, offerAfterChunks: 1_000 },
        seed: 7,
        chunks,
      })
      const harvest = await producer.harvest
      const { bytes, passed } = harvest
      expect(harvest).toEqual({ chunks, bytes, passed, wrong: [], closed: [undefined] })
      expect(passed).toBeGreaterThan(0)
      expect(producer.link.madeOf).toBe('ring')
      const seconds = (performance.now() - begun) / 1_000
      tell(`${name}: ${(bytes / 1e6 / seconds).toFixed(0)} MB/s, ${(chunks / 1e3 / seconds).toFixed(0)} k chunks/s`)
    },
    longMs,
  )
})

describe.runIf(mapsMemory)('a process that is killed while it writes to a ring', () => {
  it.each([
    ['of 1 KiB', 1_024],
    ['of 64 KiB', 65_536],
  ])(
    '%s leaves a run of whole chunks, and one end with an error',
    async (_name, ringBytes) => {
      let rings = 0
      for (let round = 0; round < kills; round++) {
        // More than is on its way when the link goes over.
        let left = 1_500 + ((round * 37) % 400)
        await using producer = startProcessProducer({
          links: 'rings',
          // In some rounds it dies about when it goes over.
          options: {
            offerAfterChunks: round % 3 === 2 ? left - 400 : 10,
            ringBytes,
            ...(round % 2 === 0 && { limits: endless }),
          },
          seed: round + 1,
          // It is killed at any moment: while it is read on here, the other process writes.
          onChunk: () => {
            if (--left === 0) producer.kill()
          },
        })
        const { wrong, closed, chunks: arrived } = await producer.harvest
        expect(arrived).toBeGreaterThan(0)
        expect([wrong, closed.length, closed[0]?.name]).toEqual([[], 1, 'LinkBrokenError'])
        if (producer.link.madeOf === 'ring') rings++
      }
      expect(rings).toBeGreaterThanOrEqual(kills / 2)
    },
    longMs,
  )
})
