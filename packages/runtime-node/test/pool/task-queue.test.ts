import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TaskQueue } from '../../src/pool/task-queue.ts'

interface Entry {
  readonly name: number
  readonly priority: number
  isQueued: boolean
}

const entry = (name: number, priority = 0): Entry => ({ name, priority, isQueued: false })

const drained = (queue: TaskQueue<Entry>): number[] => {
  const names: number[] = []
  for (let task = queue.take(); task !== undefined; task = queue.take()) names.push(task.name)
  return names
}

describe('a queue of tasks', () => {
  it('gives the highest priority first, and those of one priority in the order in which they came', () => {
    const queue = new TaskQueue<Entry>()
    for (const task of [entry(1), entry(2, 5), entry(3, -1), entry(4), entry(5, 5)]) queue.add(task)
    expect(drained(queue)).toEqual([2, 5, 1, 4, 3])
  })

  it('gives what was put back before all others of its priority, the last first', () => {
    const queue = new TaskQueue<Entry>()
    for (const task of [entry(1), entry(2), entry(3)]) queue.add(task)
    const [first, second] = [queue.take()!, queue.take()!]
    queue.putBack(second)
    queue.putBack(first)
    queue.add(entry(0, 1))
    expect(drained(queue)).toEqual([0, 1, 2, 3])
  })

  it('says whether what was to be removed was there', () => {
    const queue = new TaskQueue<Entry>()
    const [one, two] = [entry(1), entry(2)]
    queue.add(one)
    queue.add(two)
    expect([queue.remove(two), queue.remove(two), queue.size]).toEqual([true, false, 1])
    expect([queue.take()?.name, queue.remove(one), queue.size]).toEqual([1, false, 0])
  })

  it('does what a list does that is sorted at every step', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), priority: fc.integer({ min: -2, max: 2 }) }),
      fc.record({ kind: fc.constant('take' as const) }),
      fc.record({ kind: fc.constant('put back' as const) }),
      fc.record({ kind: fc.constant('remove' as const), which: fc.nat(40) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
        const queue = new TaskQueue<Entry>()
        let list: Entry[] = []
        const taken: Entry[] = []
        let count = 0
        const first = (): Entry | undefined =>
          list.reduce<Entry | undefined>(
            (best, task) => (best === undefined || task.priority > best.priority ? task : best),
            undefined,
          )
        for (const step of steps) {
          if (step.kind === 'add') {
            const task = entry(count++, step.priority)
            queue.add(task)
            list.push(task)
          } else if (step.kind === 'take') {
            const expected = first()
            expect(queue.peek()).toBe(expected)
            expect(queue.take()).toBe(expected)
            list = list.filter((task) => task !== expected)
            if (expected !== undefined) taken.push(expected)
          } else if (step.kind === 'put back') {
            const task = taken.pop()
            if (task === undefined) continue
            queue.putBack(task)
            list.unshift(task)
          } else {
            const task = list[step.which]
            if (task === undefined) continue
            expect(queue.remove(task)).toBe(true)
            list = list.filter((other) => other !== task)
          }
          expect(queue.size).toBe(list.length)
        }
        const rest: number[] = []
        for (let next = first(); next !== undefined; next = first()) {
          rest.push(next.name)
          list = list.filter((task) => task !== next)
        }
        expect(drained(queue)).toEqual(rest)
      }),
    )
  })
})
