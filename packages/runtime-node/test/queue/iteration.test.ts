import { createQueue, type Queue } from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OpenSystem, openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

let open: OpenSystem
let queue: Queue<number>
beforeAll(async () => {
  open = await openSystem()
})
afterAll(() => open[Symbol.asyncDispose]())
const filled = async (count: number): Promise<Queue<number>> => {
  queue = await createQueue<number>(open.system)
  await queue.putMany(numbers(count))
  return queue
}

const openTurn = (): { arrived: number; readonly promise: Promise<void>; readonly resolve: () => void } => {
  let resolve!: () => void
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { arrived: 0, promise, resolve }
}

describe('an iteration over a queue', () => {
  it('gives everything, in order, and ends when it is shut down', async () => {
    using _queue = await filled(1_000)
    await queue.shutdown()
    const got: number[] = []
    for await (const item of queue) got.push(item)
    expect(got).toEqual(numbers(1_000))
  })

  it('leaves the rest to others when it is left', async () => {
    using _queue = await filled(1_000)
    for await (const item of queue) if (item === 500) break
    expect(await queue.getMany(1_000)).toEqual(numbers(1_000).slice(501))
  })

  it('leaves the rest when its loop throws', async () => {
    using _queue = await filled(300)
    const loop = async (): Promise<void> => {
      for await (const item of queue) if (item === 200) throw new Error('in the loop')
    }
    await expect(loop()).rejects.toThrow('in the loop')
    expect(await queue.get()).toBe(201)
  })

  it('leaves to others what it took ahead, when it is held up', async () => {
    using _queue = await filled(400)
    let release!: () => void
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const got: number[] = []
    const looping = (async () => {
      for await (const item of queue) {
        got.push(item)
        if (item === 200) await held
        if (item === 399) return
      }
    })()
    await expect.poll(() => got.length, { timeout: 10_000 }).toBe(201)
    // what it has not come to is there again
    await expect.poll(() => queue.size(), { timeout: 10_000 }).toBe(199)
    expect(await queue.get()).toBe(201)
    release()
    await within(15_000, 'the rest', looping)
    expect(got).toEqual(numbers(400).filter((n) => n !== 201))
  })

  it('gives nothing back to a queue that dropped everything, and counts that as done', async () => {
    using joinable = await open.system.joinableQueue<number>()
    await joinable.putMany(numbers(100))
    let seen = 0
    for await (const _item of joinable) if (++seen === 50) break
    await joinable.shutdown({ immediate: true })
    await joinable.taskDone(50)
    expect(await joinable.join({ timeoutMs: 0 })).toBe(true)
    using late = await open.system.joinableQueue<number>()
    await late.putMany(numbers(100))
    for await (const item of late) {
      if (item === 50) await late.shutdown({ immediate: true })
      if (item === 50) break
    }
    await late.taskDone(51)
    expect([await late.size(), await late.join({ timeoutMs: 0 })]).toEqual([0, true])
  })

  it('ends with the reason of its signal, while it waits', async () => {
    using _queue = await filled(2)
    const giveUp = new AbortController()
    const got: number[] = []
    const loop = async (): Promise<void> => {
      for await (const item of queue.items({ signal: giveUp.signal })) {
        got.push(item)
        if (item === 1) setImmediate(() => giveUp.abort(new Error('enough')))
      }
    }
    await expect(within(10_000, 'its end', loop())).rejects.toThrow('enough')
    await queue.put(7)
    expect([got, await queue.get()]).toEqual([[0, 1], 7])
  })

  it('takes one at a time when its loop is slow, so that others have something to do', async () => {
    using _queue = await filled(20)
    await queue.shutdown()
    const took = [0, 0]
    // both go on together, so that none is ahead because the machine kept the other one waiting
    let together = openTurn()
    let looping = took.length
    const arrive = async (): Promise<void> => {
      const turn = together
      if (++turn.arrived >= looping) {
        together = openTurn()
        turn.resolve()
      }
      await turn.promise
    }
    await Promise.all(
      took.map(async (_, who) => {
        for await (const _item of queue) {
          took[who]!++
          await new Promise((resolve) => setTimeout(resolve, 10)) // the loop is slow
          await arrive()
        }
        looping--
        if (together.arrived >= looping) together.resolve()
      }),
    )
    expect(took[0]! + took[1]!).toBe(20)
    expect(Math.min(...took)).toBeGreaterThan(5)
  })
})
