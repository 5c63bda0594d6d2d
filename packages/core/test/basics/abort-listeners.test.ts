import { describe, expect, it } from 'vitest'
import { listenToAbort, stopListeningToAbort } from '../../src/basics/abort-listeners.ts'

/** How many listeners a signal has, as its platform counts them. */
const counted = (signal: AbortSignal): { readonly listeners: number } => {
  const count = { listeners: 0 }
  const add = signal.addEventListener.bind(signal)
  const remove = signal.removeEventListener.bind(signal)
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    count.listeners++
    add(...args)
  }
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    count.listeners--
    remove(...args)
  }
  return count
}

describe('those who listen to one signal', () => {
  it('are one listener for the signal, and none when all have stopped', () => {
    const { signal } = new AbortController()
    const count = counted(signal)
    const actions = Array.from({ length: 100 }, () => () => {})
    for (const action of actions) listenToAbort(signal, action)
    expect(count.listeners).toBe(1)
    for (const action of actions) stopListeningToAbort(signal, action)
    expect(count.listeners).toBe(0)
  })

  it('hear of it once, in the order in which they began', () => {
    const controller = new AbortController()
    const heard: number[] = []
    for (let i = 0; i < 20; i++) listenToAbort(controller.signal, () => heard.push(i))
    controller.abort()
    controller.abort()
    expect(heard).toEqual(Array.from({ length: 20 }, (_, i) => i))
  })

  it('do not hear of it after they have stopped, also when one before them made them stop', () => {
    const controller = new AbortController()
    const heard: string[] = []
    const late = (): void => void heard.push('late')
    listenToAbort(controller.signal, () => {
      heard.push('first')
      stopListeningToAbort(controller.signal, late)
    })
    listenToAbort(controller.signal, late)
    controller.abort()
    expect(heard).toEqual(['first'])
  })

  it('all hear of it when one of them fails, which the platform is told', () => {
    let platform = (): void => {}
    const signal = { addEventListener: (_: string, run: () => void) => void (platform = run), removeEventListener() {} }
    const failure = new Error('of one listener')
    let heard = false
    listenToAbort(signal as unknown as AbortSignal, () => {
      throw failure
    })
    listenToAbort(signal as unknown as AbortSignal, () => {
      heard = true
    })
    expect(() => platform()).toThrow(failure)
    expect(heard).toBe(true)
  })
})
