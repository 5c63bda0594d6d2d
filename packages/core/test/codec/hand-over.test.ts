import { describe, expect, it } from 'vitest'
import { handOver, handOverAll } from '../../src/codec/hand-over.ts'
import { registerHandle } from '../../src/codec/handles.ts'

class Key {
  readonly holder: string
  constructor(holder: string) {
    this.holder = holder
  }
}
registerHandle(Key.prototype, { pass: (_, holder) => new Key(holder as string) })

describe('a value that is handed over without a copy', () => {
  it('stays what it was', () => {
    const data = { list: [1] }
    expect(handOver(data, 'b')).toBe(data)
    expect(handOver('text', 'b')).toBe('text')
    expect(handOver(null, 'b')).toBe(null)
  })

  it('becomes what the receiver may hold if it is a handle', () => {
    expect(handOver(new Key('a'), 'b')).toEqual(new Key('b'))
  })

  it('keeps the handles inside of it', () => {
    const data = { key: new Key('a') }
    expect((handOver(data, 'b') as typeof data).key.holder).toBe('a')
  })

  it('is done for each argument of a list, in place', () => {
    const args: unknown[] = [new Key('a'), 1]
    handOverAll(args, 'b')
    expect(args).toEqual([new Key('b'), 1])
  })
})
