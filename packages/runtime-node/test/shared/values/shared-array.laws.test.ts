import { OptionError, type ScalarOf, type ScalarType, SharedArray, type ViewOf } from '@troupe/runtime-node'
import fc from 'fast-check'
import { describe, it } from 'vitest'

type Content = ScalarOf<ScalarType>
interface Kind {
  readonly type: ScalarType
  readonly plain: (length: number) => ViewOf<ScalarType>
  readonly contents: fc.Arbitrary<Content>
}

const whole = (min: number, max: number): fc.Arbitrary<Content> => fc.integer({ min, max })
const kinds: readonly Kind[] = [
  { type: 'i8', plain: (n) => new Int8Array(n), contents: whole(-128, 127) },
  { type: 'u8', plain: (n) => new Uint8Array(n), contents: whole(0, 255) },
  { type: 'i16', plain: (n) => new Int16Array(n), contents: whole(-32_768, 32_767) },
  { type: 'u16', plain: (n) => new Uint16Array(n), contents: whole(0, 65_535) },
  { type: 'i32', plain: (n) => new Int32Array(n), contents: whole(-(2 ** 31), 2 ** 31 - 1) },
  { type: 'u32', plain: (n) => new Uint32Array(n), contents: whole(0, 2 ** 32 - 1) },
  { type: 'i64', plain: (n) => new BigInt64Array(n), contents: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { type: 'u64', plain: (n) => new BigUint64Array(n), contents: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
  { type: 'f32', plain: (n) => new Float32Array(n), contents: fc.float() },
  { type: 'f64', plain: (n) => new Float64Array(n), contents: fc.double() },
  { type: 'bool', plain: (n) => new Uint8Array(n), contents: fc.boolean() },
]

type Step =
  | { readonly do: 'set'; readonly index: number; readonly content: Content }
  | { readonly do: 'setAll'; readonly contents: readonly Content[]; readonly from: number }
  | { readonly do: 'fill'; readonly content: Content; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly do: 'at'; readonly index: number }
  | { readonly do: 'slice'; readonly from: number | undefined; readonly to: number | undefined }

const length = 12
const index = fc.integer({ min: -2, max: length + 1 })
const end = fc.option(fc.integer({ min: -length - 3, max: length + 3 }), { nil: undefined })
const steps = (contents: fc.Arbitrary<Content>): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.oneof(
      fc.record({ do: fc.constant('set' as const), index, content: contents }),
      fc.record({ do: fc.constant('setAll' as const), contents: fc.array(contents, { maxLength: 6 }), from: index }),
      fc.record({ do: fc.constant('fill' as const), content: contents, from: end, to: end }),
      fc.record({ do: fc.constant('at' as const), index: fc.integer({ min: -length - 3, max: length + 3 }) }),
      fc.record({ do: fc.constant('slice' as const), from: end, to: end }),
    ),
    { maxLength: 30 },
  )

/** Each of them is what a typed array does; what one ignores without a word is an error here. */
const follow = (
  shared: SharedArray<ScalarType>,
  plain: ViewOf<ScalarType>,
  step: Step,
  asContent: (raw: unknown) => unknown,
): void => {
  switch (step.do) {
    case 'set': {
      const inside = step.index >= 0 && step.index < length
      if (refused(() => shared.set(step.index, step.content)) === inside) throw new Error('a place inside is one')
      if (inside) plain[step.index] = raw(step.content) as never
      return
    }
    case 'setAll': {
      const inside = step.from >= 0 && step.from + step.contents.length <= length
      if (refused(() => shared.setAll(step.contents, step.from)) === inside) throw new Error('what has room has room')
      if (inside) plain.set(step.contents.map(raw) as never, step.from)
      return
    }
    case 'fill':
      shared.fill(step.content, step.from, step.to)
      // without a start, Node 20 and 22 do not look at the end
      plain.fill(raw(step.content) as never, step.from ?? 0, step.to)
      return
    case 'at':
      equal(shared.at(step.index), asContent(plain.at(step.index)))
      return
    case 'slice': {
      const [one, other] = [shared.slice(step.from, step.to), plain.slice(step.from, step.to)]
      equal(one.length, other.length)
      for (let i = 0; i < other.length; i++) equal(one[i], other[i])
    }
  }
}

const raw = (content: Content): unknown => (typeof content === 'boolean' ? Number(content) : content)

const equal = (one: unknown, other: unknown): void => {
  if (!Object.is(one, other)) throw new Error(`${String(one)} is not ${String(other)}`)
}

const refused = (action: () => void): boolean => {
  try {
    action()
    return false
  } catch (error) {
    if (error instanceof OptionError) return true
    throw error
  }
}

describe.each(kinds)('a shared array of $type', ({ type, plain: makePlain, contents }) => {
  it('does what a typed array does', () => {
    const asContent = (one: unknown) => (type === 'bool' && one !== undefined ? one !== 0 : one)
    fc.assert(
      fc.property(steps(contents), (script) => {
        const shared = new SharedArray<ScalarType>(type, length)
        const plain = makePlain(length)
        for (const step of script) {
          follow(shared, plain, step, asContent)
          equal(shared.length, plain.length)
          let i = 0
          for (const content of shared) {
            equal(content, asContent(plain[i]))
            equal(shared.get(i), asContent(plain[i]))
            i++
          }
          equal(i, length)
        }
      }),
      { numRuns: 100 },
    )
  })
})
