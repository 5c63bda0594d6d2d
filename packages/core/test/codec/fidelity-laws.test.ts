import { inspect, isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Money, NoFundsError } from './fidelity-table.ts'
import { placements, TestHandle, thrownBy } from './trips.ts'

/** Values of all sendable types, in records, lists, maps and sets, with parts in common and ways back up. */
const sendable = fc.letrec<{ value: unknown; leaf: unknown; node: unknown }>((tie) => ({
  leaf: fc.oneof(
    fc.anything({ maxDepth: 0, withBigInt: true, withDate: false }),
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array(),
    fc.float64Array(),
    fc.constantFrom(/a/gi, -0, '\ud800', '__proto__'),
    fc.nat(999).map((id) => new TestHandle(id)),
    fc.nat().map((cents) => new Money(cents, 'EUR')),
    fc.nat().map((missing) => new NoFundsError(missing)),
  ),
  node: fc.oneof(
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 5, noNullPrototype: true }),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => new Set(values)),
    fc.sparseArray(tie('leaf'), { maxLength: 6 }),
    fc.tuple(fc.string(), tie('value')).map(([text, cause]) => new TypeError(text, { cause })),
  ),
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('node')),
})).value

/** The value beside parts of itself, and with a cycle if it can hold one. */
const tangled = fc.tuple(sendable, sendable, fc.boolean()).map(([one, two, cyclic]) => {
  const all: { all?: unknown; [part: string]: unknown } = { one, two, again: one, list: [two, one] }
  if (cyclic) all.all = all
  if (cyclic && one instanceof Map) one.set('up', all)
  if (cyclic && Array.isArray(two)) two.push(all)
  return all
})

describe.each(placements)('any sendable value through %s', (_name, open) => {
  it('arrives as it was', () => {
    fc.assert(
      fc.property(tangled, fc.array(sendable, { maxLength: 3 }), (value, more) => {
        const arrived = open()([value, ...more])
        const intact = isDeepStrictEqual(arrived, [value, ...more])
        if (!intact) throw new Error(`${inspect(arrived, { depth: 9 })}\n\nis not\n\n${inspect([value, ...more], { depth: 9 })}`)
      }),
      { numRuns: 500 },
    )
  })

  it('arrives as it was, one after the other on the same line', () => {
    const carry = open()
    fc.assert(
      fc.property(sendable, (value) => isDeepStrictEqual(carry([value, value]), [value, value])),
      { numRuns: 500 },
    )
  })

  it('arrives as it was when the call was made, whatever is done to it later', () => {
    fc.assert(
      fc.property(tangled, (value) => {
        const args = [value]
        const arrived = open()(args)
        const before = inspect(arrived, { depth: 20 })
        spoil(value, new Set())
        expect(inspect(arrived, { depth: 20 })).toBe(before)
      }),
    )
  })
})

describe('any value with something unsendable in it', () => {
  const unsendable = fc.constantFrom<unknown>(() => 1, Symbol('s'), new (class Foo {})(), Promise.resolve(), new WeakSet())
  const flawed = fc
    .tuple(sendable, unsendable, fc.constantFrom('record', 'list', 'map', 'set', 'twice'))
    .map(([value, flaw, place]): unknown => {
      if (place === 'record') return { value, flaw }
      if (place === 'list') return [value, [flaw]]
      if (place === 'map') return new Map([[value, flaw]])
      return place === 'set' ? [new Set([value, flaw])] : [value, { value, flaw: [flaw, flaw] }]
    })

  it('is refused on every placement with one message', () => {
    fc.assert(
      fc.property(flawed, fc.nat(2), (value, position) => {
        const args = () => [...new Array(position).fill({}), value]
        const messages = placements.map(([, open]) => (thrownBy(() => open()(args())) as Error | undefined)?.message)
        expect(messages[0]).toMatch(/^argument /)
        expect(new Set(messages).size).toBe(1)
      }),
      { numRuns: 300 },
    )
  })
})

/** Changes everything in `value` that can be changed. */
function spoil(value: unknown, seen: Set<unknown>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  if (value instanceof Map || value instanceof Set) {
    for (const part of [...value].flat()) spoil(part, seen)
    value.clear()
  } else if (ArrayBuffer.isView(value)) {
    new Uint8Array(value.buffer).fill(99)
  } else if (value instanceof Date) {
    value.setTime(99)
  } else if (Array.isArray(value)) {
    for (const part of value) spoil(part, seen)
    value.length = 0
    value.push('spoiled')
  } else if (Object.getPrototypeOf(value) === Object.prototype) {
    for (const part of Object.values(value)) spoil(part, seen)
    for (const key of Object.keys(value)) (value as Record<string, unknown>)[key] = 'spoiled'
  }
}
