import { describe, expect, it } from 'vitest'
import { Actor, type TroupeEvent } from '../../src/index.ts'
import { EventRecorder, ManualClock } from '../../src/testing/index.ts'
import { rejectionOf, stateOf } from '../support/outcome-of.ts'
import { World } from '../support/world.ts'

const started = (actor: string): TroupeEvent => ({ event: 'actor.started', actor, at: 'Counter', slot: 0, life: 1 })
const ended = (actor: string): TroupeEvent => ({ event: 'actor.ended', actor, at: 'Counter', reason: { kind: 'stopped' } })

describe('an event recorder', () => {
  it('keeps what it hears, in order, and by name', () => {
    const recorder = new EventRecorder()
    for (const event of [started('a'), ended('a'), started('b')]) recorder.emit(event)
    expect(recorder.events).toEqual([started('a'), ended('a'), started('b')])
    expect(recorder.of('actor.started').map(({ actor }) => actor)).toEqual(['a', 'b'])
    recorder.clear()
    expect(recorder.events).toEqual([])
  })

  it('wants all events, or those it was told', () => {
    expect(new EventRecorder().wants('actor.ended')).toBe(true)
    const recorder = new EventRecorder({ only: ['actor.ended'] })
    expect([recorder.wants('actor.ended'), recorder.wants('actor.started')]).toEqual([true, false])
    recorder.emit(started('a'))
    expect(recorder.events).toEqual([])
  })

  it('gives up the oldest beyond its limit, and counts them', async () => {
    const recorder = new EventRecorder({ limit: 2 })
    for (const event of [started('a'), started('b'), started('c')]) recorder.emit(event)
    expect(recorder.events).toEqual([started('b'), started('c')])
    expect(recorder.givenUp).toBe(1)
    expect(await recorder.next('actor.started')).toEqual(started('b'))
  })

  it.each([{ limit: 0 }, { limit: 1.5 }, { timeoutMs: 0 }, { timeoutMs: Number.NaN }])('refuses %o', (options) => {
    expect(() => new EventRecorder(options)).toThrow(expect.objectContaining({ code: 'OPTION' }))
  })
})

describe('the next event of a recorder', () => {
  it('is the oldest that fits, and each is given out once', async () => {
    const recorder = new EventRecorder()
    for (const event of [started('a'), ended('a'), started('b')]) recorder.emit(event)
    expect(await recorder.next('actor.started', ({ actor }) => actor === 'b')).toEqual(started('b'))
    expect(await recorder.next('actor.started')).toEqual(started('a'))
    expect(await recorder.next('actor.ended')).toEqual(ended('a'))
    const clock = new ManualClock()
    const another = recorder.next('actor.ended', undefined, { clock })
    expect(await stateOf(another)).toBe('pending')
    recorder.emit(ended('c'))
    expect(await another).toEqual(ended('c'))
    expect(recorder.events).toHaveLength(4)
  })

  it('is one that is yet to come, for the one that waited first', async () => {
    const recorder = new EventRecorder()
    const clock = new ManualClock()
    const one = recorder.next('actor.started', undefined, { clock })
    const other = recorder.next('actor.started', undefined, { clock })
    recorder.emit(ended('x'))
    recorder.emit(started('a'))
    recorder.emit(started('b'))
    expect([await one, await other]).toEqual([started('a'), started('b')])
    expect(clock.waiting).toBe(0)
  })

  it('fails at its deadline, and says what was recorded', async () => {
    const recorder = new EventRecorder()
    const clock = new ManualClock()
    recorder.emit(ended('a'))
    const waiting = recorder.next('actor.started', undefined, { timeoutMs: 100, clock })
    const failed = rejectionOf(waiting)
    clock.advance(99)
    expect(await stateOf(waiting)).toBe('pending')
    clock.advance(1)
    expect((await failed).message).toBe(
      'the recorder expected actor.started, but none came within 100 ms; ' +
        'the last recorded were actor.ended (actor "a", at "Counter", reason { kind })',
    )
  })

  it('fails when nothing can come any more', async () => {
    const recorder = new EventRecorder({ only: ['actor.ended'] })
    expect((await rejectionOf(recorder.next('actor.started'))).message).toMatch(/records only actor.ended; nothing was recorded/)
    expect((await rejectionOf(recorder.next('actor.ended'))).message).toMatch(/observes no system/)
    const waiting = rejectionOf(recorder.next('actor.ended', undefined, { timeoutMs: Infinity }))
    recorder[Symbol.dispose]()
    expect((await waiting).message).toMatch(/disposed/)
    expect((await rejectionOf(recorder.next('actor.ended'))).message).toMatch(/disposed/)
    recorder.emit(ended('a'))
    expect(recorder.events).toEqual([])
  })
})

describe('an event recorder that is given to a system', () => {
  class Flaky extends Actor {
    fail(): void {
      throw new RangeError('on purpose')
    }
  }

  it('hears what happens there, by the clock of the system', async () => {
    using recorder = new EventRecorder()
    const world = new World({ observer: recorder })
    await using _ = world
    const actor = await world.system.spawn(Flaky, { restart: 'temporary' })
    actor.tell.fail()
    expect(await recorder.next('actor.failed')).toMatchObject({
      actor: actor.id,
      method: 'fail',
      error: { message: 'on purpose' },
    })
    const failed = rejectionOf(recorder.next('host.down'))
    await world.pass(3_000)
    expect((await failed).message).toMatch(/within 3000 ms/)
  })
})
