import { beforeEach, describe, expect, it } from 'vitest'
import type { Holder } from '../../src/refs/holder.ts'
import { ChangeReader } from '../../src/system/change-reader.ts'
import { rejectionOf } from '../support/outcome-of.ts'

const over = new Error('this life is over')
let calls: string[]
let holder: { fenced: boolean; refusal(): Error }
let reader: ChangeReader<string>
beforeEach(() => {
  calls = []
  holder = { fenced: false, refusal: () => over }
  reader = new ChangeReader<string>(holder as unknown as Holder, {
    begin: () => calls.push('begin'),
    end: () => calls.push('end'),
  })
})

/** The next `count` values. */
const read = async (count: number): Promise<(string | undefined)[]> => {
  const values: (string | undefined)[] = []
  for (let n = 0; n < count; n++) values.push((await reader.next()).value)
  return values
}

describe('a reader of changes', () => {
  it('begins at the first read, and gives changes in their order, those that wait and those that come', async () => {
    const first = reader.next()
    expect(calls).toEqual(['begin'])
    reader.came('a', 'a1 came')
    reader.came('b', 'b1 came')
    reader.went('a', 'a1 went')
    expect(await first).toEqual({ done: false, value: 'a1 came' })
    expect(await read(2)).toEqual(['b1 came', 'a1 went'])
    const later = [reader.next(), reader.next()]
    reader.came('c', 'c1 came')
    reader.went('c', 'c1 went')
    expect((await Promise.all(later)).map(({ value }) => value)).toEqual(['c1 came', 'c1 went'])
  })

  it('that is behind does not hear of what came and went meanwhile, and keeps at most two changes of a subject', async () => {
    const first = reader.next()
    reader.came('a', 'a0 came')
    await first
    for (let n = 1; n <= 1_000; n++) {
      reader.went('a', `a${n - 1} went`)
      reader.came('a', `a${n} came`)
      reader.came('b', `b${n} came`)
      reader.went('b', `b${n} went`)
    }
    expect(reader.size).toBe(2)
    expect(await read(2)).toEqual(['a0 went', 'a1000 came'])
  })

  it('that leaves ends what it read from; further reads are at the end', async () => {
    const waiting = reader.next()
    expect(await reader.return()).toEqual({ done: true, value: undefined })
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(calls).toEqual(['begin', 'end'])
    reader.came('a', 'a came')
    expect(await reader.next()).toEqual({ done: true, value: undefined })
  })

  it('reads what waits before the end', async () => {
    const first = reader.next()
    for (const subject of ['a', 'b', 'c']) reader.came(subject, `${subject} came`)
    reader.finish()
    await first
    expect(await read(3)).toEqual(['b came', 'c came', undefined])
  })

  it('is not begun any more by a life that is over', async () => {
    holder.fenced = true
    expect(await rejectionOf(reader.next())).toBe(over)
    expect(calls).toEqual([])
  })
})
