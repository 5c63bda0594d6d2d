import { describe, expect, it } from 'vitest'
import { Events, type TroupeEvent } from '../../src/kernel/events.ts'

const lost: TroupeEvent = { event: 'mail.lost', slot: 1, incarnation: 1, unknown: 3 }
const cycle: TroupeEvent = { event: 'ask.cycle', cycle: ['a', 'b'] }

describe('an observer', () => {
  it('hears the events it wants, and no others', () => {
    const heard: TroupeEvent[] = []
    const events = new Events({ wants: (name) => name === 'mail.lost', emit: (event) => heard.push(event) })
    events.emit(cycle)
    events.emit(lost)
    expect(heard).toEqual([lost])
    expect(events.wants('ask.cycle')).toBe(false)
  })

  it('stops nothing when it throws', () => {
    const fail = (): never => {
      throw new Error('deaf')
    }
    const events = new Events({ wants: () => true, emit: fail })
    expect(() => events.emit(lost)).not.toThrow()
    expect(new Events({ wants: fail, emit: fail }).wants('mail.lost')).toBe(false)
  })
})
