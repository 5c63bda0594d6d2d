import { describe, expect, it } from 'vitest'
import type { PoolPlan } from '../../src/pool/pool-options.ts'
import type { PoolTask } from '../../src/pool/pool-task.ts'
import { choose } from '../../src/pool/sending.ts'
import type { WorkerSeat } from '../../src/pool/worker-seat.ts'

const plan = { concurrency: 1, maxTasksPerWorker: Infinity } as PoolPlan
const taskOf = (typicalMs: number): PoolTask => ({ fn: { typicalMs }, isSuspect: false }) as PoolTask
const seatWith = (taken: number, loadMs: number): WorkerSeat =>
  ({ state: 'ready', done: 0, taken, loadMs, hasRoom: true, hasBoard: true, hasSuspect: false }) as WorkerSeat

describe('a task is sent', () => {
  it('to a worker that is idle, before all others, whatever is known of it', () => {
    const idle = seatWith(0, 0)
    expect(choose([seatWith(1, 0.01), idle], taskOf(Infinity), plan)).toBe(idle)
  })

  it('to the one that has least to do, as long as that is a few milliseconds', () => {
    const busy = seatWith(10, 2)
    const busier = seatWith(10, 3)
    expect(choose([busier, busy], taskOf(0.5), plan)).toBe(busy)
    expect(choose([seatWith(10, 3.8)], taskOf(0.5), plan)).toBeUndefined()
  })

  it('behind one that runs for long, if it is alone there and this one will not', () => {
    const busy = seatWith(1, 20)
    expect(choose([busy], taskOf(4.5), plan)).toBe(busy)
    expect(choose([seatWith(2, 20)], taskOf(4.5), plan)).toBeUndefined()
    expect(choose([busy], taskOf(20), plan)).toBeUndefined()
    expect(choose([busy], taskOf(Infinity), plan)).toBeUndefined()
  })
})
