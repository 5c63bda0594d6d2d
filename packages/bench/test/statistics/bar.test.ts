import { describe, expect, it } from 'vitest'
import { type Bar, barText, holds, type Measured, ratio } from '../../src/statistics/bar.ts'

/** The median is what counts: the best and the worst value are far away from it. */
const summary = (median: number) => ({ min: median / 100, median, max: median * 100 })
const rates: Measured = { unit: 'M/s', troupe: summary(6), peers: { raw: summary(1), batched: summary(4) } }
const latencies: Measured = { unit: 'us', troupe: summary(10), peers: { raw: summary(20) } }

describe('a bar', () => {
  it('is told with the sign that fits its unit', () => {
    const bars: Bar[] = [{ times: 5, peer: 'raw' }, { value: 6 }]
    expect(barText('M/s', bars)).toBe('>= 5x raw, >= 6 M/s')
    expect(barText('us', bars)).toBe('<= 5x raw, <= 6 us')
  })

  it('for a rate holds when the median reaches it, and not below', () => {
    expect(holds([{ value: 6 }], rates)).toBe(true)
    expect(holds([{ value: 6.01 }], rates)).toBe(false)
    expect(holds([{ times: 6, peer: 'raw' }], rates)).toBe(true)
    expect(holds([{ times: 6.01, peer: 'raw' }], rates)).toBe(false)
  })

  it('for a latency holds when the median stays below it', () => {
    expect(holds([{ value: 10 }], latencies)).toBe(true)
    expect(holds([{ value: 9.99 }], latencies)).toBe(false)
    expect(holds([{ times: 0.5, peer: 'raw' }], latencies)).toBe(true)
    expect(holds([{ times: 0.49, peer: 'raw' }], latencies)).toBe(false)
  })

  it('with several parts holds only when all of them do', () => {
    expect(holds([{ times: 5, peer: 'raw' }, { value: 6 }], rates)).toBe(true)
    expect(holds([{ times: 5, peer: 'raw' }, { value: 7 }], rates)).toBe(false)
    expect(holds([{ times: 7, peer: 'raw' }, { value: 6 }], rates)).toBe(false)
  })

  it('about a peer that was not measured is an error, not a pass', () => {
    expect(() => holds([{ times: 1, peer: 'nobody' }], rates)).toThrow('no peer nobody')
  })
})

describe('a ratio', () => {
  it('of rates is how many times faster Troupe is than the named peer', () => {
    expect(ratio('raw', rates)).toBe(6)
    expect(ratio('batched', rates)).toBe(1.5)
  })

  it('of latencies is turned round, so that above 1 is ahead there as well', () => {
    expect(ratio('raw', latencies)).toBe(2)
  })
})
