import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { addAbortListener, removeAbortListener } from '../../src/basics/abort-listeners.ts'

const listenersOf = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length

describe('listeners of one signal', () => {
  it('are called once, in the order of their coming', () => {
    const { signal, abort } = controller()
    const called: number[] = []
    const third = (): number => called.push(3)
    addAbortListener(signal, () => called.push(1))
    addAbortListener(signal, () => called.push(2))
    addAbortListener(signal, third)
    addAbortListener(signal, third)
    abort()
    abort()
    expect(called).toEqual([1, 2, 3])
  })

  it('are one for the signal, and none when all of them are gone', () => {
    const { signal, abort } = controller()
    const all = Array.from({ length: 100 }, () => () => {})
    for (const each of all) addAbortListener(signal, each)
    expect(listenersOf(signal)).toBe(1)
    for (const each of all) removeAbortListener(signal, each)
    expect(listenersOf(signal)).toBe(0)
    let called = 0
    addAbortListener(signal, () => called++)
    abort()
    expect([called, listenersOf(signal)]).toEqual([1, 0])
  })

  it('are not called any more when an earlier one removes them', () => {
    const { signal, abort } = controller()
    const called: number[] = []
    const second = (): number => called.push(2)
    addAbortListener(signal, () => removeAbortListener(signal, second))
    addAbortListener(signal, second)
    addAbortListener(signal, () => called.push(3))
    abort()
    expect(called).toEqual([3])
  })

  it('are all called when one of them throws', () => {
    // what a listener throws no caller sees: this one stands in for the signal
    const target: { aborted?: () => void } = {}
    const signal = {
      addEventListener: (_: string, aborted: () => void) => {
        target.aborted = aborted
      },
    } as unknown as AbortSignal
    let called = 0
    addAbortListener(signal, () => {
      throw new RangeError('the first')
    })
    addAbortListener(signal, () => called++)
    expect(() => target.aborted?.()).toThrow(RangeError)
    expect(called).toBe(1)
  })
})

const controller = (): { readonly signal: AbortSignal; abort(): void } => {
  const made = new AbortController()
  return { signal: made.signal, abort: () => made.abort() }
}
