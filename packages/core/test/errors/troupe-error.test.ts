import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { MailboxFullError, NotDeliveredError, NotExposedError, NotSendableError } from '../../src/errors/not-delivered-errors.ts'
import { AskTimeoutError, OutcomeUnknownError, ReplyLostError } from '../../src/errors/outcome-unknown-errors.ts'
import { TroupeError } from '../../src/errors/troupe-error.ts'

const full = (options?: ErrorOptions) =>
  new MailboxFullError({ actor: 'counter/7', capacity: 1000, unit: 'messages', policy: 'reject' }, options)

describe('a Troupe error', () => {
  it('has its code, its facts as fields, and a message that names them', () => {
    const error = full()
    expect(error).toMatchObject({ code: 'MAILBOX_FULL', actor: 'counter/7', capacity: 1000, unit: 'messages', policy: 'reject' })
    expect(error.message).toContain('counter/7')
    expect(error.message).toContain('1000 messages')
    expect(error.message).toContain('ref.ready()')
  })

  it('keeps its cause', () => {
    const cause = new TypeError('deep down')
    expect(full({ cause }).cause).toBe(cause)
    expect('cause' in full()).toBe(false)
  })

  it('shows its name in its stack and to people, whatever a minifier calls its class', () => {
    const error = full()
    expect(error.name).toBe('MailboxFullError')
    expect(error.stack).toMatch(/^MailboxFullError: the mailbox/)
    expect(inspect(error)).toContain("code: 'MAILBOX_FULL'")
    expect(Object.keys(error)).not.toContain('name')
  })

  it('is an instance of its family, of the base and of Error', () => {
    expect(full()).toBeInstanceOf(NotDeliveredError)
    expect(full()).toBeInstanceOf(TroupeError)
    expect(full()).toBeInstanceOf(Error)
    expect(full()).not.toBeInstanceOf(OutcomeUnknownError)
  })

  it('is known by its brand, so that a second copy of the package knows it too', () => {
    class OfOtherCopy extends Error {
      readonly family = 'not-delivered'
    }
    Object.defineProperty(OfOtherCopy.prototype, Symbol.for('troupe.error'), { value: true })
    const foreign = new OfOtherCopy()
    expect(TroupeError.is(foreign)).toBe(true)
    expect(NotDeliveredError.is(foreign)).toBe(true)
    expect(OutcomeUnknownError.is(foreign)).toBe(false)
  })

  it.each([undefined, null, 1, 'MAILBOX_FULL', {}, new Error('x'), () => 1])('is never %j', (value) => {
    expect(TroupeError.is(value)).toBe(false)
    expect(NotDeliveredError.is(value)).toBe(false)
  })

  it('tells by its family whether the message may have run', () => {
    const timeout = new AskTimeoutError({ actor: 'a', method: 'm', timeoutMs: 5 })
    expect(OutcomeUnknownError.is(timeout)).toBe(true)
    expect(NotDeliveredError.is(timeout)).toBe(false)
  })
})

describe('the message of', () => {
  it('a NotExposedError shows the line to add', () => {
    expect(new NotExposedError({ exportName: 'Counter' }).message).toContain('expose(import.meta.url, { Counter })')
    expect(new NotExposedError({ exportName: 'Counter', module: 'file:///c.js' }).message).toContain('file:///c.js')
  })

  it('a NotSendableError begins with the path', () => {
    const facts = { path: 'argument 1.a[1].b', why: 'is a function, and functions cannot be sent', direction: 'out' } as const
    expect(new NotSendableError(facts).message).toBe('argument 1.a[1].b is a function, and functions cannot be sent')
  })
})

describe('a ReplyLostError', () => {
  it('says that the handler ran', () => {
    expect(new ReplyLostError({ actor: 'a', method: 'm' }).ran).toBe(true)
  })
})
