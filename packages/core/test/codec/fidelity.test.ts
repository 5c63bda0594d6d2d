import { readFileSync } from 'node:fs'
import { inspect, isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { fidelityTable, Money } from './fidelity-table.ts'
import { placements } from './trips.ts'

const shown = (value: unknown): string =>
  inspect(value, { depth: 3, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 5 }).slice(0, 80)
const rows = fidelityTable.map((row) => [row.type, shown(row.make()), row] as const)

describe.each(placements)('through %s', (_name, open) => {
  it.each(rows)('%s: %s', (_type, _shown, row) => {
    const carry = open()
    const expected = row.arrives === 'equal' ? structuredClone(row.make()) : row.arrives.as()
    const [arrived, marker] = carry([row.make(), 'after']) as [unknown, unknown]
    expect(marker).toBe('after')
    expect(isDeepStrictEqual(arrived, expected)).toBe(true)
  })

  it('shares nothing mutable with the original', () => {
    for (const row of fidelityTable) {
      const original = row.make()
      const [arrived] = open()([original])
      const theirs = mutableParts(original)
      for (const part of mutableParts(arrived)) expect(theirs.has(part), row.type).toBe(false)
    }
  })

  it('keeps who is shared with whom', () => {
    const shared = { n: 1 }
    const list: unknown[] = [shared, new Map<unknown, unknown>([[shared, shared]])]
    list.push(list)
    const [copy, again] = open()([list, shared]) as [unknown[], object]
    const [first, map] = copy as [object, Map<unknown, unknown>]
    expect(copy[2]).toBe(copy)
    expect(again).toBe(first)
    expect([...map][0]).toEqual([first, first])
    expect(map.get(first)).toBe(first)
  })

  it('keeps several views on one memory', () => {
    const { buffer } = new Uint8Array(8)
    const [bytes, words] = open()([new Uint8Array(buffer), new Uint16Array(buffer)]) as [Uint8Array, Uint16Array]
    words[0] = 0x0102
    expect([...bytes.slice(0, 2)]).toEqual([2, 1])
  })

  it('sends of a pool only what the one view shows', () => {
    const pooled = Buffer.from('secret beside it').subarray(0, 6)
    const [arrived] = open()([pooled]) as [Uint8Array]
    expect(arrived.buffer.byteLength).toBe(6)
    expect(arrived.constructor).toBe(Uint8Array)
  })

  it('makes data of a getter', () => {
    const value = {
      get made() {
        return { at: 1 }
      },
    }
    const [copy] = open()([value]) as [object]
    expect(Object.getOwnPropertyDescriptor(copy, 'made')).toMatchObject({ value: { at: 1 }, writable: true })
  })

  it('carries a date that is no date', () => {
    const [date] = open()([new Date(Number.NaN)]) as [Date]
    expect(date).toBeInstanceOf(Date)
    expect(date.getTime()).toBeNaN()
  })

  it('gives a frozen original a copy that is not frozen', () => {
    const [copy] = open()([Object.freeze({ list: Object.freeze([1]) })]) as [{ list: number[] }]
    copy.list.push(2)
    expect(copy).toEqual({ list: [1, 2] })
  })

  it('carries a thousand levels', () => {
    for (const wrap of [
      (inner: unknown) => ({ inner }),
      (inner: unknown) => [inner],
      (inner: unknown) => new Map([[1, inner]]),
    ]) {
      let deep: unknown = 'bottom'
      for (let i = 0; i < 1000; i++) deep = wrap(deep)
      const [copy] = open()([deep])
      expect(inspect(copy, { depth: 2 })).toBe(inspect(deep, { depth: 2 }))
    }
  })

  it('carries a list of ten thousand objects', () => {
    const list = Array.from({ length: 10_000 }, (_, n) => ({ n }))
    expect(open()([list])).toEqual([list])
  })

  it('carries no argument, and many', () => {
    expect(open()([])).toEqual([])
    const many = Array.from({ length: 100 }, (_, n) => (n % 3 === 0 ? { n } : n))
    expect(open()([...many])).toEqual(many)
  })
})

describe('docs/fidelity.md', () => {
  it('has a row for every type of the table', () => {
    const page = readFileSync(new URL('../../../../docs/fidelity.md', import.meta.url), 'utf8')
    for (const { type } of fidelityTable) expect(page).toContain(`| ${type} |`)
  })
})

/** All objects in `value` that somebody could change. */
function mutableParts(value: unknown, parts = new Set<unknown>()): Set<unknown> {
  if (typeof value !== 'object' || value === null || parts.has(value) || value instanceof Money) return parts
  parts.add(value)
  if (ArrayBuffer.isView(value)) parts.add(value.buffer)
  if (value instanceof Map || value instanceof Set) for (const part of [...value].flat()) mutableParts(part, parts)
  if (!ArrayBuffer.isView(value))
    for (const key of Reflect.ownKeys(value)) mutableParts((value as Record<PropertyKey, unknown>)[key], parts)
  return parts
}
