import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BlockList, blockListWords, type Taken } from '../../../src/shared/values/block-list.ts'

const units = 300

const fresh = (): { readonly list: BlockList; readonly words: Int32Array } => {
  const words = new Int32Array(blockListWords(units))
  return { list: BlockList.create(words, units), words }
}

interface Kept extends Taken {
  readonly length: number
}

/** What a sound list keeps to: every unit belongs to one block, none to two. */
const expectSound = (list: BlockList, kept: readonly Kept[]): void => {
  const inOrder = [...kept].sort((one, other) => one.at - other.at)
  for (const [index, { at, length }] of inOrder.entries()) {
    const end = at + length + 1
    expect(end).toBeLessThanOrEqual(inOrder[index + 1]?.at ?? units)
  }
  const { free, used, blocks } = list.count()
  expect(blocks).toBe(kept.length)
  expect(used).toBeGreaterThanOrEqual(kept.reduce((sum, { length }) => sum + length + 1, 0))
  expect(free + used).toBe(units)
}

const steps = fc.array(fc.oneof(fc.record({ take: fc.nat(60) }), fc.record({ drop: fc.nat(1_000) })), { maxLength: 200 })

describe('a list of blocks', () => {
  it('never lets two blocks overlap, and loses no unit, whatever is taken and freed in whatever order', () => {
    fc.assert(
      fc.property(steps, (plan) => {
        const { list } = fresh()
        const kept: Kept[] = []
        for (const step of plan) {
          if ('take' in step) {
            const longest = list.count().longest
            const taken = list.allocate(step.take)
            // there is a place exactly when the longest free block has room for it and its header
            expect(taken !== undefined).toBe(longest > step.take)
            if (taken !== undefined) kept.push({ ...taken, length: step.take })
          } else if (kept.length > 0) {
            const [dropped] = kept.splice(step.drop % kept.length, 1)
            expect(list.free(dropped!)).toBe(true)
            expect(list.free(dropped!)).toBe(false)
          }
          expectSound(list, kept)
          for (const one of kept) expect(list.has(one)).toBe(true)
        }
        for (const one of kept) list.free(one)
        expect(list.count()).toEqual({ free: units, used: 0, blocks: 0, longest: units })
      }),
      { numRuns: 300 },
    )
  })

  it('takes the first place that is large enough, in the order of addresses', () => {
    const { list } = fresh()
    const [one, two, three] = [list.allocate(9)!, list.allocate(4)!, list.allocate(9)!]
    list.allocate(4)
    list.free(one)
    list.free(three)
    expect(list.allocate(7)!.at).toBe(one.at)
    expect(list.allocate(8)!.at).toBe(three.at)
    expect(two.at).toBe(10)
  })

  it('makes one block of three neighbours, whichever is freed last', () => {
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      const { list } = fresh()
      const three = [list.allocate(9)!, list.allocate(9)!, list.allocate(9)!]
      list.allocate(units - 31)
      for (const index of order) list.free(three[index]!)
      expect(list.allocate(29)?.at).toBe(0)
    }
  })

  it('knows a block from the one that has its place now', () => {
    const { list } = fresh()
    const before = list.allocate(5)!
    list.free(before)
    const after = list.allocate(5)!
    expect(after.at).toBe(before.at)
    expect([list.has(before), list.has(after)]).toEqual([false, true])
    expect(list.free(before)).toBe(false)
    expect(list.has(after)).toBe(true)
  })

  it('is not fooled by content that looks like a block', () => {
    const { list, words } = fresh()
    const block = list.allocate(6)!
    const forged = { at: block.at + 3, stamp: 77 }
    const header = list.firstUnit + 2 * forged.at
    words[header] = (2 << 1) | 1
    words[header + 1] = forged.stamp
    expect(list.has(forged)).toBe(false)
    expect(list.free(forged)).toBe(false)
    expect(list.has({ at: -1, stamp: 0 })).toBe(false)
    expect(list.has({ at: units, stamp: 0 })).toBe(false)
  })
})

/** Thrown in place of a store, as if the thread had died before it. */
class Died extends Error {}

/** Runs `work` with a thread that dies before its store number `stores`; `false` when it came to its end before. */
const dyingAfter = (stores: number, work: () => void): boolean => {
  const before = { store: Atomics.store, or: Atomics.or, and: Atomics.and }
  let left = stores
  const counted =
    <A extends unknown[], R>(operation: (...args: A) => R) =>
    (...args: A): R => {
      if (left-- === 0) throw new Died()
      return operation(...args)
    }
  Object.assign(Atomics, { store: counted(before.store as never), or: counted(before.or), and: counted(before.and) })
  try {
    work()
    return false
  } catch (error) {
    if (!(error instanceof Died)) throw error
    return true
  } finally {
    Object.assign(Atomics, before)
  }
}

describe('a list whose user died', () => {
  const work: readonly [string, (list: BlockList, kept: readonly Taken[]) => void][] = [
    ['while it took a part of a free block', (list) => void list.allocate(3)],
    ['while it took all of a free block', (list) => void list.allocate(10)],
    ['while it looked for more than there is', (list) => void list.allocate(units)],
    ['while it freed a block beside a free one', (list, kept) => void list.free(kept[2]!)],
    ['while it freed a block on its own', (list, kept) => void list.free(kept[5]!)],
    ['while it counted', (list) => void list.count()],
  ]

  it.each(work)('%s is sound before each of its stores, and loses nothing', (_when, step) => {
    let died = true
    let deaths = 0
    for (let stores = 0; died; stores++) {
      const { list } = fresh()
      const kept: Kept[] = []
      for (let n = 0; n < 8; n++) kept.push({ ...list.allocate(10)!, length: 10 })
      list.free(kept[0]!)
      list.free(kept[1]!)
      died = dyingAfter(stores, () => step(list, kept))
      if (died) deaths++
      list.repair()
      const left = kept.filter((one) => list.has(one))
      const { blocks } = list.count()
      // a block that nobody was told of is free again; if the step came to its end it is in use
      if (died) expectSound(list, left)
      else expect(blocks - left.length).toBeLessThanOrEqual(1)
      expect(left.length).toBeGreaterThanOrEqual(5)
    }
    expect(deaths).toBeGreaterThan(0)
  })
})
