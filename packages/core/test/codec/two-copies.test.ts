import { describe, expect, it, vi } from 'vitest'
import { expose as theirExpose } from '../../src/actor/expose.ts'
import * as theirHandles from '../../src/codec/handles.ts'
import { transfer as theirTransfer } from '../../src/codec/transfer.ts'
import { AskTimeoutError as TheirAskTimeoutError } from '../../src/errors/outcome-unknown-errors.ts'
import type * as Trips from './trips.ts'

// What a user's modules bring is the one copy, the kernel of a host the other: everything made by the first goes through the second.
vi.resetModules()
const { placements } = (await import('./trips.ts')) as typeof Trips
const { find, keyOf } = await import('../../src/codec/exposed-table.ts')
const { AskTimeoutError } = await import('../../src/errors/outcome-unknown-errors.ts')
const { copyArguments } = await import('../../src/codec/copy.ts')
const { transfer } = await import('../../src/codec/transfer.ts')

class Lock {
  readonly holders: unknown[] = []
}
theirHandles.registerHandle(Lock.prototype, {
  pass: (lock, holder) => {
    ;(lock as Lock).holders.push(holder)
    return lock
  },
})

it('another copy is there', () => {
  expect(transfer).not.toBe(theirTransfer)
  expect(AskTimeoutError).not.toBe(TheirAskTimeoutError)
})

describe.each(placements)('what another copy of the package made, through %s,', (_name, open) => {
  it('is moved if it was marked for that', () => {
    const bytes = Uint8Array.of(1, 2, 3)
    const [arrived] = open()([{ deep: theirTransfer(bytes) }]) as [{ deep: Uint8Array }]
    expect([...arrived.deep]).toEqual([1, 2, 3])
    expect(bytes.byteLength).toBe(0)
  })

  it('arrives as an error of this copy, with its facts', () => {
    const [arrived] = open()([new TheirAskTimeoutError({ actor: 'a/1', method: 'm', timeoutMs: 5 })]) as [Error]
    expect(arrived instanceof AskTimeoutError).toBe(true)
    expect(arrived instanceof TheirAskTimeoutError).toBe(true)
    expect(arrived).toMatchObject({ code: 'ASK_TIMEOUT', actor: 'a/1', timeoutMs: 5 })
  })
})

describe('what another copy of the package made', () => {
  it('is passed on if it registered it as a handle', () => {
    const lock = new Lock()
    const holder = {}
    expect(copyArguments([lock], holder)[0]).toBe(lock)
    expect(copyArguments([{ deep: [new Map([['lock', lock]])] }], holder)[0] as never).toEqual({
      deep: [new Map([['lock', lock]])],
    })
    expect(lock.holders).toEqual([holder, holder])
  })

  it('is found if it exposed it', () => {
    class Point {
      toWire(): number {
        return 1
      }
      static fromWire(): Point {
        return new Point()
      }
    }
    theirExpose('file:///point.js', { Point })
    expect(find('file:///point.js#Point')).toBe(Point)
    expect(keyOf(Point)).toBe('file:///point.js#Point')
  })
})
