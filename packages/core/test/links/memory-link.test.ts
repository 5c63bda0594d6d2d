import { describe, expect, it } from 'vitest'
import type { LinkReceiver } from '../../src/links/link.ts'
import { MemoryLink } from '../../src/links/memory-link.ts'
import { LinkDriver } from '../../src/testing/driven-link.ts'
import { linkContract } from '../../src/testing/link-contract.ts'

/** Actions that run when the test says so. */
class ManualSchedule {
  readonly #actions: (() => void)[] = []
  soon(action: () => void): void {
    this.#actions.push(action)
  }
  runOne(): void {
    this.#actions.shift()?.()
  }
  runAll(): void {
    while (this.#actions.length > 0) this.runOne()
  }
}

const recorder = (): LinkReceiver & { readonly seen: string[] } => {
  const seen: string[] = []
  return {
    seen,
    chunk: ([first]) => void seen.push(`chunk ${first}`),
    closed: (error) => void seen.push(error === undefined ? 'closed' : `broken: ${error.message}`),
  }
}

describe('a link in memory', () => {
  for (const { claim, run } of linkContract({ attachments: true, death: true })) {
    it(claim, () =>
      run(async () => {
        const [near, far] = MemoryLink.openPair({ soon: queueMicrotask })
        return { near, far: new LinkDriver(far), kill: () => far.break(new Error('died')), end: async () => {} }
      }),
    )
  }

  it('delivers one chunk for each action of its schedule', () => {
    const schedule = new ManualSchedule()
    const [near, far] = MemoryLink.openPair(schedule)
    const receiver = recorder()
    far.open(receiver)
    near.send(Uint8Array.of(1))
    near.send(Uint8Array.of(2))
    expect(receiver.seen).toEqual([])
    schedule.runOne()
    expect(receiver.seen).toEqual(['chunk 1'])
    expect(near.queuedBytes).toBe(1)
  })

  it('loses what a dead host sent last, from any chunk on', () => {
    const schedule = new ManualSchedule()
    const [near, far] = MemoryLink.openPair(schedule)
    const [atNear, atFar] = [recorder(), recorder()]
    near.open(atNear)
    far.open(atFar)
    for (const n of [1, 2, 3]) near.send(Uint8Array.of(n))
    far.send(Uint8Array.of(9))
    near.break(new Error('died'), 2)
    schedule.runAll()
    expect(atFar.seen).toEqual(['chunk 1', 'chunk 2', 'broken: died'])
    expect(atNear.seen).toEqual([])
    expect(far.queuedBytes).toBe(0)
  })

  it('delivers the chunks behind one that its receiver throws at, and the error by itself', () => {
    const schedule = new ManualSchedule()
    const [near, far] = MemoryLink.openPair(schedule)
    const receiver = recorder()
    far.open({
      ...receiver,
      chunk: (bytes) => {
        if (bytes[0] === 1) throw new Error('thrown at 1')
        receiver.chunk(bytes, [])
      },
    })
    near.send(Uint8Array.of(1))
    near.send(Uint8Array.of(2))
    near.close()
    expect(() => schedule.runAll()).toThrow('thrown at 1')
    schedule.runAll()
    expect(receiver.seen).toEqual(['chunk 2', 'closed'])
  })
})
