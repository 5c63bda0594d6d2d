import { describe, expect, it } from 'vitest'
import { Glance } from '../../../src/links/ring/glance.ts'
import { InboundRings, type Inlet } from '../../../src/links/ring/inbound-rings.ts'
import { ParkWord } from '../../../src/links/ring/park-word.ts'

const always = (): boolean => true

/** Whether it stayed awake for more to come, and whether more came. */
const glanceThatFinds = (glance: Glance, comes: boolean): 'went to sleep' | 'found' | 'missed' => {
  let looks = 0
  const has = glance.finds(() => ++looks > 0 && comes)
  if (looks === 0) return 'went to sleep'
  return has ? 'found' : 'missed'
}

/** Of so many sleeps, counted from 1, those that it put off. */
const triesInVain = (glance: Glance, sleeps: number): number[] =>
  Array.from({ length: sleeps }, () => glanceThatFinds(glance, false)).flatMap((what, at) => (what === 'missed' ? [at + 1] : []))

describe('a thread that has dealt with all it read', () => {
  it('stays awake for 20 microseconds and no longer when nothing comes', () => {
    const begun = performance.now()
    let lastLookMs = begun
    expect(new Glance(always).finds(() => (lastLookMs = performance.now()) < begun)).toBe(false)
    expect(performance.now() - begun).toBeGreaterThanOrEqual(0.02)
    expect(lastLookMs).toBeGreaterThan(begun)
  })

  it('goes to sleep at once where nothing ever comes, but for a try after 32 sleeps, and after twice as many each time up to 256', () => {
    expect(triesInVain(new Glance(always), 1_000)).toEqual([1, 33, 97, 225, 481, 737, 993])
  })

  it('goes on staying awake as long as something comes every third time', () => {
    const glance = new Glance(always)
    expect(glanceThatFinds(glance, true)).toBe('found')
    for (let n = 0; n < 100; n++) {
      const three = [false, false, true].map((comes) => glanceThatFinds(glance, comes))
      expect(three).toEqual(['missed', 'missed', 'found'])
    }
  })

  it('gives it up where something comes more seldom', () => {
    const glance = new Glance(always)
    glanceThatFinds(glance, true)
    expect(triesInVain(glance, 20)).toEqual([1, 2, 3])
  })

  it('begins again with the first try that finds something, and tries as often as at first when that was in vain', () => {
    const glance = new Glance(always)
    expect(triesInVain(glance, 481)).toEqual([1, 33, 97, 225, 481])
    expect(triesInVain(glance, 255)).toEqual([])
    expect(glanceThatFinds(glance, true)).toBe('found')
    expect(triesInVain(glance, 100)).toEqual([1, 2, 34, 98])
  })

  it('goes to sleep at once while there are more threads than processors', () => {
    let isCrowded = true
    const glance = new Glance(() => !isCrowded)
    expect(Array.from({ length: 5 }, () => glanceThatFinds(glance, true))).toEqual(new Array(5).fill('went to sleep'))
    isCrowded = false
    expect(glanceThatFinds(glance, true)).toBe('found')
  })

  it('reads what was written meanwhile without having said that it sleeps: nobody has to ring', async () => {
    let sleeps = 0
    const park = new (class extends ParkWord {
      override park(): void {
        sleeps++
        super.park()
      }
    })(ParkWord.memory())
    let looks = 0
    const readAfterSleeps: number[] = []
    const inlet: Inlet = {
      // the first look finds what woke the thread; the second one, behind the work, nothing; the third one is a glance
      get hasMore() {
        return ++looks === 1 || (looks >= 3 && readAfterSleeps.length < 2)
      },
      read: () => void readAfterSleeps.push(sleeps),
    }
    const rings = new InboundRings(park, always, () => false)
    rings.add(inlet)
    rings.wake()
    while (sleeps === 0) await new Promise(setImmediate)
    expect(readAfterSleeps).toEqual([0, 0])
  })
})
