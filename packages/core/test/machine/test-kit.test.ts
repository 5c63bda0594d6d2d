import { describe, expect, it } from 'vitest'
import { runBehaviour } from '../../src/testing/index.ts'
import { Sum, TrafficLight } from './charts.ts'

describe('a machine in the test kit, without a system', () => {
  it("has its delays on the test's clock", async () => {
    const light = runBehaviour(TrafficLight)
    light.clock.advance(3_000)
    expect(await light.ask.matches('yellow')).toBe(true)
    light.clock.advance(1_000)
    expect(await light.ask.snapshot()).toMatchObject({ value: { red: 'walk' }, context: { rounds: 1 } })
  })

  it('handles events, and stops itself in its final state', async () => {
    const sum = runBehaviour(Sum)
    sum.tell.send({ type: 'add', by: 4 })
    expect(await sum.ask.snapshot()).toMatchObject({ context: { total: 4 } })
    sum.tell.send({ type: 'end' })
    expect(sum.effects).toEqual([{ effect: 'stopped-itself', drain: false }])
  })

  it('throws its errors to the test', () => {
    const sum = runBehaviour(Sum)
    expect(() => sum.tell.send({ type: 'fail', with: new RangeError('bang') })).toThrow('bang')
  })
})
