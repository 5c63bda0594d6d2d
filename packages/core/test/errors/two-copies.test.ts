import { describe, expect, it, vi } from 'vitest'
import * as ours from '../../src/index.ts'

vi.resetModules()
const theirs = await import('../../src/index.ts')

const timeout = (copy: typeof ours) => new copy.AskTimeoutError({ actor: 'a/1', method: 'm', timeoutMs: 5 })

describe('an error of another copy of the package', () => {
  it('is of another class', () => {
    expect(theirs.AskTimeoutError).not.toBe(ours.AskTimeoutError)
    expect(Object.getPrototypeOf(timeout(theirs))).not.toBe(ours.AskTimeoutError.prototype)
  })

  it.each([
    ['theirs', theirs, 'ours', ours],
    ['ours', ours, 'theirs', theirs],
  ] as const)('of %s is an instance of its class, its family and the base of %s', (_one, made, _other, asked) => {
    const error: unknown = timeout(made as typeof ours)
    expect(error instanceof asked.AskTimeoutError).toBe(true)
    expect(error instanceof asked.OutcomeUnknownError).toBe(true)
    expect(error instanceof asked.TroupeError).toBe(true)
    expect(error instanceof Error).toBe(true)
  })

  it('is no instance of other classes', () => {
    const error: unknown = timeout(theirs)
    expect(error instanceof ours.AskCancelledError).toBe(false)
    expect(error instanceof ours.NotDeliveredError).toBe(false)
    expect(error instanceof ours.OptionError).toBe(false)
  })

  it('is known by TroupeError.is and by its family', () => {
    expect(ours.TroupeError.is(timeout(theirs))).toBe(true)
    expect(ours.OutcomeUnknownError.is(timeout(theirs))).toBe(true)
    expect(ours.NotDeliveredError.is(timeout(theirs))).toBe(false)
  })
})

describe('a class that a user makes of one of Troupe', () => {
  class OurImpatience extends ours.AskTimeoutError {}
  class TheirImpatience extends theirs.AskTimeoutError {}
  const facts = { actor: 'a/1', method: 'm', timeoutMs: 5 }

  it('is an ordinary class: only its own instances are its instances', () => {
    const error: unknown = new OurImpatience(facts)
    expect(error instanceof OurImpatience).toBe(true)
    expect(timeout(ours) instanceof OurImpatience).toBe(false)
    expect(timeout(theirs) instanceof OurImpatience).toBe(false)
    expect(error instanceof TheirImpatience).toBe(false)
  })

  it('stays one when it carries the name of another', () => {
    for (const made of [OurImpatience, TheirImpatience]) Object.defineProperty(made.prototype, 'name', { value: 'Impatience' })
    expect(new TheirImpatience(facts) instanceof OurImpatience).toBe(false)
    expect(new OurImpatience(facts) instanceof TheirImpatience).toBe(false)
  })

  it('is a kind of what it extends, in every copy', () => {
    expect(new TheirImpatience(facts) instanceof ours.AskTimeoutError).toBe(true)
    expect(new TheirImpatience(facts) instanceof ours.TroupeError).toBe(true)
    expect(new TheirImpatience(facts) instanceof ours.NotDeliveredError).toBe(false)
  })

  it('is not taken for one of Troupe when it calls itself so', () => {
    class AskTimeoutError extends Error {}
    Object.defineProperty(AskTimeoutError.prototype, 'name', { value: 'AskTimeoutError' })
    expect(new AskTimeoutError() instanceof ours.AskTimeoutError).toBe(false)
    expect(timeout(ours) instanceof AskTimeoutError).toBe(false)
  })
})

describe.each([undefined, null, 1, 'ASK_TIMEOUT', {}, new Error('x'), () => 1, Object.create(null)])('%o', (value) => {
  it('is no error of Troupe', () => {
    expect(value instanceof (ours.TroupeError as never)).toBe(false)
    expect(value instanceof ours.AskTimeoutError).toBe(false)
  })
})
