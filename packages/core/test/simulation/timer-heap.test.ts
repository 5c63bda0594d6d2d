import { describe, expect, it } from 'vitest'
import { Random } from '../../src/simulation/random.ts'
import { TimerHeap, type TimerOwner } from '../../src/simulation/timer-heap.ts'

const openHeap = () => {
  const due: number[] = []
  let dropped = 0
  const owner: TimerOwner = { takeDue: ({ dueMs }) => void due.push(dueMs), dropDue: () => void dropped++ }
  return { heap: new TimerHeap(), owner, due, dropped: () => dropped }
}
const nothing = (): void => {}

describe('the timers of a world', () => {
  it('fall due in the order of their moments, those of one moment as they were set', () => {
    const random = new Random(1, 'timers')
    const heap = new TimerHeap()
    const seen: [number, number][] = []
    for (let n = 0; n < 500; n++) {
      const moment = random.below(50)
      heap.add(moment, { takeDue: () => void seen.push([moment, n]), dropDue: nothing }, nothing)
    }
    for (let now = 0; now < 50; now++) heap.expire(now)
    expect(seen).toHaveLength(500)
    expect(seen).toEqual([...seen].sort(([a, n], [b, m]) => a - b || n - m))
  })

  it('are not due before their moment', () => {
    const { heap, owner, due } = openHeap()
    heap.add(10, owner, nothing)
    heap.expire(9.999)
    expect(due).toEqual([])
    heap.expire(10)
    expect(due).toEqual([10])
  })

  it('that are cancelled are neither due nor counted', () => {
    const { heap, owner, due, dropped } = openHeap()
    const timers = [5, 6, 7].map((moment) => heap.add(moment, owner, nothing))
    timers[0]!.cancel()
    timers[0]!.cancel()
    expect([heap.waiting, heap.nextMs]).toEqual([2, 6])
    heap.expire(6)
    timers[1]!.cancel()
    expect([due, dropped(), heap.waiting]).toEqual([[6], 1, 1])
  })

  it('of an owner that is gone are forgotten', () => {
    const [one, other] = [openHeap(), openHeap()]
    one.heap.add(1, one.owner, nothing)
    one.heap.add(2, other.owner, nothing)
    one.heap.forget(one.owner)
    one.heap.expire(10)
    expect([one.due, other.due, one.heap.waiting, one.heap.nextMs]).toEqual([[], [2], 0, Infinity])
  })
})
