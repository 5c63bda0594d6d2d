import { types } from 'node:util'
import { createContext, runInContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isError, putTogether, takeApart } from '../../src/errors/error-parts.ts'
import { HostDownError } from '../../src/errors/outcome-unknown-errors.ts'
import { toError } from '../../src/errors/to-error.ts'

describe('an error taken apart and put together again', () => {
  it('keeps class, message, stack, cause and own fields', () => {
    const cause = new RangeError('inner')
    const error = Object.assign(new TypeError('outer', { cause }), { code: 'E_OUTER', detail: { at: 3 } })
    const again = putTogether(takeApart(error))
    expect(again).toBeInstanceOf(TypeError)
    expect(again).toMatchObject({ message: 'outer', code: 'E_OUTER', detail: { at: 3 } })
    expect(again.stack).toBe(error.stack)
    expect(again.cause).toBe(cause)
  })

  it('is a real error to the platform', () => {
    const again = putTogether(takeApart(new TypeError('x')))
    expect(types.isNativeError(again)).toBe(true)
    expect(Object.prototype.toString.call(again)).toBe('[object Error]')
  })

  it('keeps the class and facts of a Troupe error, whose constructor is not called', () => {
    const error = new HostDownError({ slot: 2, host: 'w', exitCode: 1, signal: null, stderr: ['line'] })
    const again = putTogether(takeApart(error))
    expect(again).toBeInstanceOf(HostDownError)
    expect(again).toEqual(error)
    expect(Object.keys(again)).toEqual(Object.keys(error))
  })

  it('keeps the errors of an AggregateError', () => {
    const parts = [new Error('one'), 'two']
    const again = putTogether(takeApart(new AggregateError(parts, 'both'))) as AggregateError
    expect(again).toBeInstanceOf(AggregateError)
    expect(again.errors).toEqual(parts)
  })

  it('keeps a list of errors that is a field of its own class', () => {
    const error = Object.assign(new Error('invalid'), { errors: { name: 'is missing' } })
    expect(putTogether(takeApart(error))).toMatchObject({ errors: { name: 'is missing' } })
  })

  it('keeps hidden fields and a name of its own', () => {
    const error = Object.defineProperty(new Error('x'), 'hidden', { value: 1, enumerable: false })
    error.name = 'Custom'
    const again = putTogether(takeApart(error))
    expect(again).toMatchObject({ hidden: 1, name: 'Custom' })
  })

  it('becomes the nearest class that can be named, and keeps its name', () => {
    class OddError extends RangeError {
      override name = 'OddError'
    }
    const parts = takeApart(new OddError('x'))
    expect(parts.className).toBe('RangeError')
    expect(putTogether(parts)).toBeInstanceOf(RangeError)
    expect(putTogether(parts).name).toBe('OddError')
  })

  it('is named by the key of a class that was exposed', () => {
    class Exposed extends RangeError {}
    class Below extends Exposed {}
    const keyOf = (errorClass: object) => (errorClass === Exposed ? 'file:///m.js#Exposed' : undefined)
    expect(takeApart(new Below('x'), keyOf).className).toBe('file:///m.js#Exposed')
  })

  it('tells an absent cause from one that is undefined', () => {
    expect('cause' in putTogether(takeApart(new Error('x')))).toBe(false)
    expect('cause' in putTogether(takeApart(new Error('x', { cause: undefined })))).toBe(true)
  })

  it('has a stack even when it came without one', () => {
    const error = new TypeError('x')
    Object.defineProperty(error, 'stack', { value: undefined })
    expect(putTogether(takeApart(error)).stack).toBe('TypeError: x')
  })

  it('leaves the depth of stacks as it was', () => {
    const { stackTraceLimit } = Error
    putTogether(takeApart(new Error('x')))
    expect(Error.stackTraceLimit).toBe(stackTraceLimit)
  })
})

describe('taking apart', () => {
  it('leaves out what throws when it is read', () => {
    const error = Object.defineProperties(new Error('x'), {
      bad: { get: () => fail(), enumerable: true },
      good: { get: () => 1, enumerable: true },
      message: { get: () => fail() },
      cause: { get: () => fail() },
    })
    expect(takeApart(error)).toMatchObject({ message: '', fields: { good: 1 }, cause: { value: undefined } })
  })

  it('never throws, whatever the error is', () => {
    const anything = fc.anything({ withBoxedValues: true, withMap: true, withSet: true, withNullPrototype: true })
    fc.assert(
      fc.property(fc.dictionary(fc.string(), anything), anything, (fields, cause) => {
        const error = Object.defineProperties(new Error('x', { cause }), Object.getOwnPropertyDescriptors(fields))
        expect(putTogether(takeApart(error))).toBeInstanceOf(Error)
      }),
    )
  })

  it('takes an own field called __proto__ as data', () => {
    const error = Object.defineProperty(new Error('x'), '__proto__', { value: 1, enumerable: true })
    const again = putTogether(takeApart(error))
    expect(Object.getOwnPropertyDescriptor(again, '__proto__')?.value).toBe(1)
    expect(again).toBeInstanceOf(Error)
  })

  it('stands a proxy that throws at every touch', () => {
    const nasty = new Proxy(new Error('x'), {
      get: () => fail(),
      ownKeys: () => fail(),
      has: () => fail(),
      getOwnPropertyDescriptor: () => fail(),
      getPrototypeOf: () => fail(),
    })
    expect(takeApart(nasty)).toMatchObject({ className: 'Error', fields: {} })
  })
})

describe('what counts as an error', () => {
  it('is an error of this realm or another', () => {
    const foreign: unknown = runInContext('new TypeError("far")', createContext())
    expect(foreign instanceof Error).toBe(false)
    expect(isError(foreign)).toBe(true)
    expect(isError(new Error('near'))).toBe(true)
  })

  it.each([undefined, null, 1, 'Error', {}, { name: 'Error', message: 'x' }, () => 1])('is not %j', (value) => {
    expect(isError(value)).toBe(false)
  })

  it('is, for what was thrown, either itself or a ThrownValueError around it', () => {
    const error = new Error('x')
    expect(toError(error)).toBe(error)
    expect(toError(3)).toMatchObject({ code: 'THROWN_VALUE', value: 3 })
    expect(toError(undefined)).toMatchObject({ code: 'THROWN_VALUE', value: undefined })
  })
})

function fail(): never {
  throw new Error('do not touch')
}
