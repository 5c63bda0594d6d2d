import { describe, expect, it } from 'vitest'
import { Lingering } from '../../../src/links/ring/lingering.ts'

const found = true
const nothing = false

/** Something was found, and nothing more in the turn behind it: says whether the thread looked there. */
const lonelyFind = (lingering: Lingering): boolean => {
  const looks = lingering.again(found)
  if (looks) expect(lingering.again(nothing)).toBe(false)
  return looks
}

/** Two finds in turns that follow each other. */
const busyFind = (lingering: Lingering): boolean => lingering.again(found) && lingering.again(found)

describe('a thread that has read everything', () => {
  it('goes to sleep at once, but for one time in 32, until something came while it looked', () => {
    const lingering = new Lingering(() => false)
    const looked = Array.from({ length: 96 }, () => lonelyFind(lingering))
    expect(looked.flatMap((has, at) => (has ? [at + 1] : []))).toEqual([32, 64, 96])
  })

  it('looks again behind every find once a look was worth while, and stops after 16 that were not', () => {
    const lingering = new Lingering(() => false)
    for (let n = 0; n < 31; n++) lonelyFind(lingering)
    expect(busyFind(lingering)).toBe(true)
    expect(lingering.again(nothing)).toBe(false)
    const looked = Array.from({ length: 40 }, () => lonelyFind(lingering))
    expect(looked.lastIndexOf(true)).toBe(14)
  })

  it('goes on looking for a while if it may spin, and not one turn more if it may not', () => {
    let maySpin = true
    const lingering = new Lingering(() => maySpin)
    for (let n = 0; n < 31; n++) lingering.again(found)
    const begun = performance.now()
    expect(busyFind(lingering)).toBe(true)
    while (lingering.again(nothing));
    expect(performance.now() - begun).toBeGreaterThan(0.05)
    maySpin = false
    expect([lingering.again(found), lingering.again(nothing)]).toEqual([true, false])
  })
})
