import { describe, expect, it } from 'vitest'
import { type Holding, type SiblingCount, Stillness } from '../../src/hosts/stillness.ts'

interface Word extends Holding {
  isIdle: boolean
  siblings: readonly SiblingCount[]
  held: boolean
}

/** What a host says, and whether it keeps the program waiting. */
const hostIn = (slot: number, isIdle: boolean, siblings: readonly SiblingCount[] = []): Word => ({
  slot,
  isIdle,
  siblings,
  held: true,
  hold(held) {
    this.held = held
  },
})

const review = (...hosts: Word[]): { readonly stillness: Stillness; held(): number[] } => {
  const stillness = new Stillness()
  for (const host of hosts) stillness.add(host)
  stillness.review()
  return { stillness, held: () => hosts.filter(({ held }) => held).map(({ slot }) => slot) }
}

describe('the hosts of a program that has nothing more to do itself', () => {
  it('let it end when all are idle and have never met', () => {
    expect(review(hostIn(1, true), hostIn(2, true)).held()).toEqual([])
  })

  it('let it end when all are idle and each has read what the others sent it', () => {
    const hosts = [
      hostIn(1, true, [
        [2, 5, 7],
        [3, 0, 1],
      ]),
      hostIn(2, true, [[1, 7, 5]]),
      hostIn(3, true, [[1, 1, 0]]),
    ]
    expect(review(...hosts).held()).toEqual([])
  })

  it('keep it waiting as long as one has work, which is the only one that has to', () => {
    expect(review(hostIn(1, true), hostIn(2, false)).held()).toEqual([2])
  })

  it.each<[string, readonly SiblingCount[], readonly SiblingCount[]]>([
    ['sent', [[2, 5, 8]], [[1, 7, 5]]],
    ['sent the first thing ever', [[2, 0, 1]], []],
    ['reads', [[2, 6, 7]], [[1, 7, 5]]],
  ])('keep it waiting while something is under way between two that said they were idle: one %s', (_, one, other) => {
    const hosts = [hostIn(1, true, one), hostIn(2, true, other)]
    expect(review(...hosts).held()).toEqual([1, 2])
  })

  it('let it end when the second one has said that it got what was under way', () => {
    const hosts = [hostIn(1, true, [[2, 0, 1]]), hostIn(2, true)]
    const { stillness, held } = review(...hosts)
    hosts[1]!.siblings = [[1, 1, 0]]
    stillness.review()
    expect(held()).toEqual([])
  })

  it('do not wait for what was sent to one that is gone', () => {
    const hosts = [hostIn(1, true, [[2, 0, 1]]), hostIn(2, true)]
    const { stillness } = review(...hosts)
    stillness.remove(hosts[1]!)
    expect(hosts[0]!.held).toBe(false)
  })
})
