import { describe, expect, it } from 'vitest'
import { DeadLetters } from '../../src/kernel/dead-letters.ts'
import { Events, type TroupeEvent } from '../../src/kernel/events.ts'
import { ManualClock } from '../../src/testing/manual-clock.ts'

type Letter = Extract<TroupeEvent, { event: 'letter.dead' }>

const office = (): { readonly told: Letter[]; readonly clock: ManualClock; readonly letters: DeadLetters } => {
  const told: Letter[] = []
  const clock = new ManualClock(1)
  const events = new Events({ wants: () => true, emit: (event) => void told.push(event as Letter) })
  return { told, clock, letters: new DeadLetters(events, clock) }
}
const sum = (told: readonly Letter[]): number => told.reduce((count, letter) => count + letter.count, 0)

describe('dead letters', () => {
  it('are told one by one while they are few', () => {
    const { told, letters } = office()
    letters.add('a', 'm', 'stopped')
    letters.add('b', 'n', 'killed', 3)
    expect(told).toEqual([
      { event: 'letter.dead', actor: 'a', method: 'm', reason: 'stopped', count: 1 },
      { event: 'letter.dead', actor: 'b', method: 'n', reason: 'killed', count: 3 },
    ])
  })

  it('are counted by reason, told or not', () => {
    const { letters } = office()
    for (let n = 0; n < 250; n++) letters.add('a', 'm', 'stopped')
    letters.add('a', 'm', 'mailbox-full', 7)
    expect([...letters.counts]).toEqual([
      ['stopped', 250],
      ['mailbox-full', 7],
    ])
  })

  it('beyond a hundred in a second are told once it is over: one event for each actor, message and reason', () => {
    const { told, clock, letters } = office()
    for (let n = 0; n < 100; n++) letters.add('a', 'm', 'stopped')
    for (let n = 0; n < 40; n++) {
      letters.add('a', 'm', 'stopped')
      letters.add('a', 'other', 'stopped')
      letters.add('b', 'm', 'stopped', 2)
      letters.add('a', 'm', 'killed')
    }
    expect(told).toHaveLength(100)
    clock.advance(999)
    expect(told).toHaveLength(100)
    clock.advance(1)
    expect(told.slice(100)).toEqual([
      { event: 'letter.dead', actor: 'a', method: 'm', reason: 'stopped', count: 40 },
      { event: 'letter.dead', actor: 'a', method: 'other', reason: 'stopped', count: 40 },
      { event: 'letter.dead', actor: 'b', method: 'm', reason: 'stopped', count: 80 },
      { event: 'letter.dead', actor: 'a', method: 'm', reason: 'killed', count: 40 },
    ])
    expect(clock.waiting).toBe(0)
  })

  it('are told one by one again in the next second', () => {
    const { told, clock, letters } = office()
    for (let second = 1; second <= 3; second++) {
      for (let n = 0; n < 500; n++) letters.add('a', 'm', 'stopped')
      expect(told).toHaveLength(101 * second - 1)
      clock.advance(1_000)
      expect(told).toHaveLength(101 * second)
    }
    expect(sum(told)).toBe(1_500)
  })

  it('that are held back are told when asked for, and then not again', () => {
    const { told, clock, letters } = office()
    for (let n = 0; n < 120; n++) letters.add('a', 'm', 'stopped')
    letters.tellHeld()
    letters.tellHeld()
    clock.advance(2_000)
    expect(told).toHaveLength(101)
    expect(sum(told)).toBe(120)
  })

  it('are counted also when the observer throws, or wants none', () => {
    const clock = new ManualClock()
    const fail = (): never => {
      throw new Error('the observer failed')
    }
    const failing = new DeadLetters(new Events({ wants: () => true, emit: fail }), clock)
    const unwanted = new DeadLetters(new Events({ wants: () => false, emit: fail }), clock)
    for (let n = 0; n < 300; n++) {
      failing.add('a', 'm', 'stopped')
      unwanted.add('a', 'm', 'stopped')
    }
    clock.advance(5_000)
    expect(failing.counts.get('stopped')).toBe(300)
    expect(unwanted.counts.get('stopped')).toBe(300)
  })

  it('may be caused by the observer itself', () => {
    const clock = new ManualClock()
    let told = 0
    const events = new Events({
      wants: () => true,
      emit: () => {
        if (++told < 50) letters.add('a', 'again', 'stopped')
      },
    })
    const letters = new DeadLetters(events, clock)
    letters.add('a', 'm', 'stopped')
    expect(letters.counts.get('stopped')).toBe(50)
  })
})
