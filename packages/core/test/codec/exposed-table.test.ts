import { describe, expect, it } from 'vitest'
import { find, findAdapter, keyOf, register, registerOwn } from '../../src/codec/exposed-table.ts'
import { OptionError } from '../../src/errors/option-error.ts'
import { thrownBy } from './trips.ts'

/** The same text each time, as when a module is evaluated again. */
const evaluate = () => class Counter {}

describe('the table of exposed classes', () => {
  it('finds by key what was registered, and the key of it', () => {
    const Counter = evaluate()
    register('file:///a.js', 'Counter', Counter)
    expect(keyOf(Counter)).toBe('file:///a.js#Counter')
    expect(find('file:///a.js#Counter')).toBe(Counter)
    expect(findAdapter('file:///a.js#Counter')).toBeUndefined()
  })

  it('finds nothing under a key that nobody registered, a name every object has included', () => {
    expect(find('file:///nobody.js#X')).toBeUndefined()
    expect(find('toString')).toBeUndefined()
    expect(keyOf(evaluate())).toBeUndefined()
  })

  it('takes the newer one when a module was evaluated again, and still knows the older', () => {
    const [older, newer] = [evaluate(), evaluate()]
    register('file:///b.js', 'Counter', older)
    register('file:///b.js', 'Counter', newer)
    expect(find('file:///b.js#Counter')).toBe(newer)
    expect(keyOf(older)).toBe('file:///b.js#Counter')
    expect(keyOf(newer)).toBe('file:///b.js#Counter')
  })

  it('refuses other code under the same key, and names both', () => {
    register('file:///c.js', 'Counter', class Counter {})
    const error = thrownBy(() =>
      register(
        'file:///c.js',
        'Counter',
        class Intruder {
          intrude() {}
        },
      ),
    )
    expect(error).toBeInstanceOf(OptionError)
    expect((error as Error).message).toMatch(/Counter.*Intruder/s)
  })

  it('keeps the first key of what is exposed twice', () => {
    const Counter = evaluate()
    register('file:///d.js', 'Counter', Counter)
    register('file:///index.js', 'Counter', Counter)
    expect(keyOf(Counter)).toBe('file:///d.js#Counter')
    expect(find('file:///index.js#Counter')).toBe(Counter)
  })

  it('gives an actor of this library the same name in every copy of it; the first stands for all', () => {
    const [ours, theirs] = [evaluate(), class Counter2 {}]
    registerOwn('Counter', ours)
    registerOwn('Counter', theirs)
    expect([keyOf(ours), keyOf(theirs)]).toEqual(['troupe:core#Counter', 'troupe:core#Counter'])
    expect(find('troupe:core#Counter')).toBe(ours)
  })

  it('is one for all copies of the package', () => {
    const world = globalThis as { [key: symbol]: { entries: Map<string, unknown> } | undefined }
    register('file:///e.js', 'Counter', evaluate())
    expect(world[Symbol.for('troupe.exposed')]?.entries.has('file:///e.js#Counter')).toBe(true)
  })
})
