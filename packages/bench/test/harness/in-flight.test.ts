import { describe, expect, it } from 'vitest'
import { keepInFlight } from '../../src/harness/in-flight.ts'

describe('work that is kept in flight', () => {
  it('is begun in order, each piece once, and never more of it at a time than allowed', async () => {
    const begun: number[] = []
    let running = 0
    let most = 0
    await keepInFlight(10, 3, async (n) => {
      begun.push(n)
      most = Math.max(most, ++running)
      await Promise.resolve()
      running--
    })
    expect(begun).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(most).toBe(3)
  })

  it('is all begun at once where there is less than allowed', async () => {
    const begun: number[] = []
    await keepInFlight(2, 100, async (n) => void begun.push(n))
    expect(begun).toEqual([1, 2])
  })

  it('fails with the first piece that does', async () => {
    const failing = keepInFlight(5, 2, async (n) => {
      if (n === 3) throw new Error('the third was lost')
    })
    await expect(failing).rejects.toThrow('the third was lost')
  })
})
