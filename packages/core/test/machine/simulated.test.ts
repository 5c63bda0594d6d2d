import { expect, it } from 'vitest'
import { simulate } from '../../src/simulation/index.ts'
import { Bank, Payment, TrafficLight } from './charts.ts'

it('machines take nothing from the air: they run in simulated worlds as anything else', async () => {
  const report = await simulate({ seeds: 50 }, async ({ system }) => {
    const light = await system.spawn(TrafficLight, { on: 'thread' })
    const bank = await system.spawn(Bank, { args: [3], on: 'process' })
    const payment = await system.spawn(Payment, { args: [{ input: { cents: 5, bank } }], on: 'thread' })
    payment.tell.send({ type: 'pay' })
    const values: unknown[] = []
    for await (const { value } of light.stream.snapshots()) {
      if (values.push(value) === 6) break
    }
    expect(values).toEqual(['green', 'yellow', { red: 'walk' }, { red: 'wait' }, 'green', 'yellow'])
    await system.ended(payment)
  })
  expect(report.escapes).toEqual([])
})
