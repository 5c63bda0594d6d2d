import { describe, expect, it } from 'vitest'
import { Circuit } from '../src/circuit-breaker/circuit.ts'
import { print } from '../src/circuit-breaker/print.ts'
import { run } from '../src/circuit-breaker/run.ts'
import { Heard } from './support/heard.ts'

const opened = (): Circuit => {
  const circuit = new Circuit(2)
  circuit.failed()
  circuit.failed()
  return circuit
}

describe('a circuit', () => {
  it('opens with so many failures in a row, and says so once', () => {
    const circuit = new Circuit(2)
    expect([circuit.failed(), circuit.state]).toEqual([false, 'closed'])
    circuit.succeeded()
    expect([circuit.failed(), circuit.failed(), circuit.failed()]).toEqual([false, true, false])
    expect([circuit.state, circuit.admits()]).toEqual(['open', false])
  })

  it('lets one call try again, whose outcome decides', () => {
    for (const isWell of [true, false]) {
      const circuit = opened()
      circuit.tryAgain()
      expect([circuit.admits(), circuit.admits()]).toEqual([true, false])
      if (isWell) circuit.succeeded()
      else expect(circuit.failed()).toBe(true)
      expect(circuit.state).toBe(isWell ? 'closed' : 'open')
    }
  })

  it('does not close with a call that began before it opened, nor try again when it is closed', () => {
    const circuit = opened()
    circuit.succeeded()
    expect(circuit.state).toBe('open')
    const closed = new Circuit(1)
    closed.tryAgain()
    expect(closed.state).toBe('closed')
  })
})

describe('a circuit breaker on a thread before a source in a process', () => {
  it('lets no call through while the circuit is open, then one, then all', async () => {
    const { chapters, problems } = await run({ calls: 100 }, new Heard())
    expect(problems).toEqual([])
    expect(chapters.map(({ reached }) => reached)).toEqual([3, 3, 0, 1, 1, 3])
    expect(chapters.map(({ state }) => state)).toEqual(['closed', 'open', 'open', 'open', 'closed', 'closed'])
    expect(chapters.map(({ refusals }) => refusals)).toEqual([0, 0, 100, 0, 0, 0])
  }, 60_000)

  it('is shown chapter by chapter', () => {
    const chapter = { what: 'it is open', prices: 0, failures: 0, refusals: 1_000, reached: 0, state: 'open' } as const
    expect(print({ problems: [], chapters: [chapter] })).toEqual([
      'chapter     prices  errors  refused at once  calls to the source  the circuit then',
      'it is open       0       0            1 000                    0              open',
    ])
  })
})
