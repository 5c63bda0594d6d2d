import { types } from 'node:util'
import { createContext, runInContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteStage } from '../../src/codec/byte-stage.ts'
import { copyValue } from '../../src/codec/copy.ts'
import { ValueDecoder } from '../../src/codec/value-decoder.ts'
import { ValueEncoder } from '../../src/codec/value-encoder.ts'
import { AskTimeoutError } from '../../src/errors/outcome-unknown-errors.ts'
import { toError } from '../../src/errors/to-error.ts'
import { NoFundsError } from './fidelity-table.ts'
import { testHandles } from './trips.ts'

const throughCodec = (error: unknown): Error => {
  const stage = new ByteStage()
  new ValueEncoder({ handles: testHandles, attachments: false }).append(stage, error, 'error')
  const { bytes } = stage.take()
  return new ValueDecoder({ handles: testHandles }).read(bytes, 0, bytes.length, [], undefined) as Error
}
const ways = [
  ['a copy on this host', (error: unknown) => copyValue(error, undefined, 'error') as Error],
  ['the codec', throughCodec],
] as const

describe.each(ways)('an error through %s', (name, carry) => {
  it('keeps class, code, facts, cause and the stack of its origin', () => {
    const cause = new NoFundsError(5)
    const error = new AskTimeoutError({ actor: 'a/1', method: 'pay', timeoutMs: 10 }, { cause })
    const arrived = carry(error)
    expect(arrived).toBeInstanceOf(AskTimeoutError)
    expect(arrived).not.toBe(error)
    expect(arrived).toEqual(error)
    expect(arrived.stack).toBe(error.stack)
    expect(arrived.cause).toBeInstanceOf(NoFundsError)
    expect((arrived.cause as Error).stack).toBe(cause.stack)
    expect(types.isNativeError(arrived)).toBe(true)
  })

  it('is an error of its name where it was a DOMException', () => {
    const reason = AbortSignal.abort().reason as Error
    const arrived = carry(reason)
    expect(types.isNativeError(arrived)).toBe(true)
    expect([arrived.name, arrived.message, arrived.stack]).toEqual(['AbortError', reason.message, reason.stack])
    expect('code' in arrived).toBe(false)
  })

  it('turns fields that cannot travel into text', () => {
    const error = Object.assign(new Error('request failed'), {
      request: () => 1,
      socket: new (class Socket {})(),
      config: { url: '/', transform: () => 1 },
      count: 3,
    })
    expect(carry(error)).toMatchObject({
      message: 'request failed',
      request: '[function request]',
      socket: '[Socket]',
      config: '{ url, transform }',
      count: 3,
    })
  })

  it('turns a cause that cannot travel into text, and keeps one that can', () => {
    expect(carry(new Error('x', { cause: () => 1 })).cause).toMatch(/function/)
    expect(carry(new Error('x', { cause: { code: 1 } })).cause).toEqual({ code: 1 })
    expect('cause' in carry(new Error('x'))).toBe(false)
  })

  it('keeps what a bad field shares with a good one', () => {
    const shared = { n: 1 }
    const error = Object.assign(new Error('x'), { bad: { shared, f: () => 1 }, good: shared, again: shared })
    const arrived = carry(error) as Error & { good: unknown; again: unknown; bad: unknown }
    expect(arrived.good).toEqual({ n: 1 })
    expect(arrived.again).toBe(arrived.good)
    expect(typeof arrived.bad).toBe('string')
  })

  it('keeps the errors of an AggregateError, each as far as it can travel', () => {
    const arrived = carry(new AggregateError([new TypeError('one'), () => 1], 'both')) as AggregateError
    expect(arrived).toBeInstanceOf(AggregateError)
    expect(arrived.errors[0]).toBeInstanceOf(TypeError)
    expect(arrived.errors[1]).toMatch(/function/)
  })

  it('keeps a ring of causes', () => {
    const one = new Error('one')
    const two = new Error('two', { cause: one })
    one.cause = two
    const arrived = carry(one)
    expect((arrived.cause as Error).message).toBe('two')
    expect((arrived.cause as Error).cause).toBe(arrived)
  })

  it('cuts off causes nested deeper than two hundred', () => {
    let error = new Error('bottom')
    for (let i = 0; i < 5000; i++) error = new Error(`at ${i}`, { cause: error })
    let at: unknown = carry(error)
    let levels = 0
    for (; at instanceof Error; at = at.cause) levels++
    expect(levels).toBe(200)
    expect(at).toMatch(/Error: at/)
  })

  it('of a class that was not exposed is known by its name', () => {
    class LocalError extends RangeError {
      override name = 'LocalError'
      readonly at = 3
    }
    const arrived = carry(new LocalError('here'))
    expect(arrived).toMatchObject({ name: 'LocalError', message: 'here', at: 3 })
    expect(arrived).toBeInstanceOf(RangeError)
    expect(arrived instanceof LocalError).toBe(name === 'a copy on this host')
  })

  it('of another realm arrives', () => {
    const foreign: unknown = runInContext('Object.assign(new TypeError("far"), { code: 1 })', createContext())
    expect(carry(foreign)).toMatchObject({ name: 'TypeError', message: 'far', code: 1 })
  })

  it('that is a DOMException keeps its name and message', () => {
    const reason: unknown = AbortSignal.abort().reason
    expect(carry(reason)).toMatchObject({ name: 'AbortError', message: 'This operation was aborted' })
  })

  it('leaves nothing mutable shared', () => {
    const detail = { n: 1 }
    const arrived = carry(Object.assign(new Error('x', { cause: detail }), { detail })) as Error & { detail: typeof detail }
    detail.n = 2
    expect(arrived.detail.n).toBe(1)
    expect(arrived.cause).toEqual({ n: 1 })
  })

  it.each([undefined, null, 1, () => 1, Symbol('s'), { a: () => 1 }, Promise.resolve()])(
    'that was no error, %o, arrives as ThrownValueError',
    (value) => {
      const arrived = carry(toError(value))
      expect(arrived).toMatchObject({ name: 'ThrownValueError', code: 'THROWN_VALUE' })
      const { value: held } = arrived as unknown as { value: unknown }
      if (typeof value === 'object' && value !== null) expect(typeof held).toBe('string')
      else if (typeof value === 'function' || typeof value === 'symbol') expect(held).toEqual(expect.any(String))
      else expect(held).toBe(value)
    },
  )

  it('always arrives, whatever its fields are', () => {
    const anything = fc.oneof(
      fc.anything({ withMap: true, withSet: true, withNullPrototype: true, withBoxedValues: true, withSparseArray: true }),
      fc.constantFrom(() => 1, Symbol('s'), new WeakMap(), new (class Foo {})()),
    )
    fc.assert(
      fc.property(fc.dictionary(fc.string(), anything), anything, (fields, cause) => {
        const error = new Error('x', { cause })
        for (const [key, value] of Object.entries(fields))
          Object.defineProperty(error, key, { value, enumerable: true, configurable: true })
        expect(carry(error)).toBeInstanceOf(Error)
      }),
    )
  })
})
