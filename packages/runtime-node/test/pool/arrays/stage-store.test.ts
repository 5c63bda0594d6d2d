import { describe, expect, it } from 'vitest'
import { StageStore } from '../../../src/pool/stage-store.ts'

const kib = 1024

describe('memory for parts of arrays', () => {
  it('is lent again when it comes back, the smallest that is large enough', () => {
    const store = new StageStore('threads')
    const [large, small] = [store.take(1_024 * kib), store.take(512 * kib)]
    store.giveBack(large)
    store.giveBack(small)
    expect(store.take(300 * kib)).toBe(small)
    expect(store.take(300 * kib)).toBe(large)
  })

  it('is not lent for much less than it has', () => {
    const store = new StageStore('threads')
    const large = store.take(1_024 * kib)
    store.giveBack(large)
    expect(store.take(64 * kib)).not.toBe(large)
    expect(store.take(1_024 * kib)).toBe(large)
  })

  it('is kept up to 16 MiB, whatever it was lent for', () => {
    const store = new StageStore('threads')
    const stages = Array.from({ length: 5 }, () => store.take(4_096 * kib))
    for (const stage of stages) store.giveBack(stage)
    const again = new Set(Array.from({ length: 5 }, () => store.take(1_000 * kib)))
    expect(stages.filter((stage) => again.has(stage))).toHaveLength(4)
  })
})
