import { describe, expect, it } from 'vitest'
import { type Bar, barText, holds, type Measured, ratio, ratioPerCpu } from '../../src/statistics/bar.ts'

/** The median is what counts: the best and the worst value are far away from it. */
const summary = (median: number) => ({ min: median / 100, median, max: median * 100 })
const rates: Measured = { unit: 'M/s', troupe: summary(6), peers: { raw: summary(1), batched: summary(4) } }
/** Three times as fast by the clock, with four times the processors. */
const waits: Measured = {
  unit: 'M/s',
  troupe: { ...summary(3), cpu: summary(2), perCpu: summary(1.5) },
  peers: { parked: { ...summary(1), cpu: summary(0.5), perCpu: summary(2) } },
}
const alone: Measured = { unit: 'M/s', troupe: summary(6), peers: {}, missing: { raw: 'not here' } }
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

  it('for each CPU second is held against the work of those, not of the clock', () => {
    const bar: Bar = { times: 0.75, peer: 'parked', perCpu: true }
    expect(barText('M/s', [bar])).toBe('>= 0.75x parked for each CPU second')
    expect(holds([bar], waits)).toBe(true)
    expect(holds([{ ...bar, times: 0.76 }], waits)).toBe(false)
    expect(holds([{ times: 3, peer: 'parked' }], waits)).toBe(true)
  })

  it('for each CPU second is an error where that was not measured', () => {
    expect(() => holds([{ times: 1, peer: 'raw', perCpu: true }], rates)).toThrow('does not measure that')
  })

  it('about a missing peer is not checked, unless another one fails', () => {
    const onPeer: Bar = { times: 1, peer: 'raw' }
    expect(holds([onPeer], alone)).toBeUndefined()
    expect(holds([onPeer, { value: 6 }], alone)).toBeUndefined()
    expect(holds([onPeer, { value: 7 }], alone)).toBe(false)
  })

  it('that is not there is not checked', () => {
    expect(holds([], rates)).toBeUndefined()
    expect(barText('M/s', [])).toBe('')
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

  it('for each CPU second tells what is left of it when the processors are counted', () => {
    expect(ratio('parked', waits)).toBe(3)
    expect(ratioPerCpu('parked', waits)).toBe(0.75)
    expect(ratioPerCpu('raw', rates)).toBeUndefined()
  })

  it('to a missing peer is none', () => {
    expect(ratio('raw', alone)).toBeUndefined()
  })
})
