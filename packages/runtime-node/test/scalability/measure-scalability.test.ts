import { OptionError } from '@troupe/core'
import { describe, expect, it } from 'vitest'
import { TaskCancelledError, TaskDeadlineError } from '../../src/errors/pool-errors.ts'
import { type MeasureOptions, measureScalability } from '../../src/scalability/measure-scalability.ts'

/** Work that takes so long in figures, and no time at all. */
const quick: MeasureOptions = { measure: async (workers) => ({ wallMs: 800 / workers }), cpuCount: 4 }

/** A run that ends when its signal aborts, and says that it has begun. */
const endless = (begun: () => void) => (_: unknown, signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
    begun()
  })

describe('measuring how work scales', () => {
  it('takes one worker, doubling up to the cores, five times each after one run that does not count', async () => {
    const sizes: number[] = []
    const report = await measureScalability({
      cpuCount: 4,
      measure: async (workers) => {
        // the first run of each size would show at once
        const first = !sizes.includes(workers)
        sizes.push(workers)
        return { wallMs: first ? 1e6 : 800 / workers }
      },
    })
    expect(sizes).toEqual([1, 2, 4].flatMap((size) => Array(6).fill(size)))
    expect(report.data).toMatchObject({ name: 'work', repeats: 5, warmUps: 1, cpuCount: 4, verdict: { cause: 'nothing' } })
    expect(report.data.sizes.map(({ timeMs }) => timeMs.max)).toEqual([800, 400, 200])
  })
  it('runs one after the other', async () => {
    let running = 0
    const seen: number[] = []
    const measure = async (workers: number): Promise<{ wallMs: number }> => {
      seen.push(++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return { wallMs: 1 / workers }
    }
    await measureScalability({ cpuCount: 2, measure, alone: () => measure(1), repeats: 2 })
    expect(seen).toEqual(Array(9).fill(1))
  })
  it('takes the sizes, runs and name it is given, and the work without workers first', async () => {
    const calls: string[] = []
    const { data } = await measureScalability({
      ...quick,
      name: 'squares',
      sizes: [3],
      repeats: 2,
      warmUps: 0,
      measure: async (workers) => ({ wallMs: calls.push(`with ${workers}`) }),
      alone: async () => ({ wallMs: calls.push('alone') }),
    })
    expect(calls).toEqual(['alone', 'alone', 'with 1', 'with 1', 'with 3', 'with 3'])
    expect(data).toMatchObject({ name: 'squares', repeats: 2, warmUps: 0, aloneMs: { min: 1, max: 2 } })
  })
  it('fails as a run does, and runs no other', async () => {
    const failure = new Error('no such file')
    let runs = 0
    const measure = async (): Promise<never> => {
      runs++
      throw failure
    }
    await expect(measureScalability({ ...quick, measure })).rejects.toBe(failure)
    expect(runs).toBe(1)
  })
})

describe('measuring that is not to go on', () => {
  it('ends at its deadline, and tells the run', async () => {
    let told: unknown
    const measure = (_: number, signal: AbortSignal): Promise<never> =>
      new Promise(() => signal.addEventListener('abort', () => (told = signal.reason)))
    const measuring = measureScalability({ ...quick, measure, name: 'squares', deadlineMs: 5 })
    await expect(measuring).rejects.toThrow('scalability of squares ran longer than 5 ms')
    expect(told).toBeInstanceOf(TaskDeadlineError)
  })
  it('ends when its signal aborts, with the reason as the cause', async () => {
    const caller = new AbortController()
    const reason = new Error('enough')
    const failure = await measureScalability({
      ...quick,
      measure: endless(() => caller.abort(reason)),
      signal: caller.signal,
    }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(TaskCancelledError)
    expect(failure).toMatchObject({ task: 'scalability of work', started: true, cause: reason })
  })
  it('does not begin with a signal that was aborted before', async () => {
    const measure = async (): Promise<never> => expect.unreachable('nothing is to run')
    const failure = await measureScalability({ ...quick, measure, signal: AbortSignal.abort() }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(TaskCancelledError)
    expect(failure).toMatchObject({ started: false })
  })
  it('ends between two runs as well, also when the runs take no notice', async () => {
    const caller = new AbortController()
    let runs = 0
    const measure = async (): Promise<{ wallMs: number }> => {
      if (++runs === 3) caller.abort()
      return { wallMs: 1 }
    }
    await expect(measureScalability({ ...quick, measure, signal: caller.signal })).rejects.toThrow(TaskCancelledError)
    expect(runs).toBe(3)
  })
  it('leaves no listener at the signal once it is done', async () => {
    const caller = new AbortController()
    let [added, removed] = [0, 0]
    const { signal } = caller
    const counted = Object.assign(Object.create(signal) as AbortSignal, {
      addEventListener: (...args: Parameters<AbortSignal['addEventListener']>) => {
        added++
        signal.addEventListener(...args)
      },
      removeEventListener: (...args: Parameters<AbortSignal['removeEventListener']>) => {
        removed++
        signal.removeEventListener(...args)
      },
    })
    Object.defineProperty(counted, 'aborted', { value: false })
    await measureScalability({ ...quick, signal: counted })
    expect([added, removed]).toEqual([1, 1])
  })
})

describe('an option that makes no sense', () => {
  it.each<[string, Partial<Record<keyof MeasureOptions, unknown>>, string]>([
    ['no function to measure', { measure: 3 }, 'measure must be a function, got 3'],
    ['work alone that is no function', { alone: 3 }, 'alone must be a function, or left out, got 3'],
    ['no cores', { cpuCount: 0 }, 'cpuCount must be a whole number >= 1, got 0'],
    ['no sizes', { sizes: [] }, 'sizes must be a list of numbers of workers'],
    ['no runs', { repeats: 0 }, 'repeats must be a whole number >= 1, got 0'],
    ['half a run to warm up', { warmUps: 0.5 }, 'warmUps must be a whole number >= 0, got 0.5'],
    ['a deadline at once', { deadlineMs: 0 }, 'deadlineMs must be a number > 0 and <= 2147483647, got 0'],
    [
      'a deadline that no timer keeps',
      { deadlineMs: 2 ** 31 },
      'deadlineMs must be a number > 0 and <= 2147483647, got 2147483648',
    ],
    ['a signal that is none', { signal: {} }, 'signal must be an AbortSignal, got {}'],
    ['a name that is no text', { name: 7 }, 'name must be a text, got 7'],
  ])('is refused: %s', async (_, options, message) => {
    const measuring = measureScalability({ ...quick, ...options } as MeasureOptions)
    await expect(measuring).rejects.toThrow(OptionError)
    await expect(measuring).rejects.toThrow(message)
  })
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'figures of a run with 1 worker must be an object with wallMs, got undefined'],
    ['no time', { wallMs: 0 }, 'wallMs of a run with 1 worker must be a finite number > 0, got 0'],
    ['time that is NaN', { wallMs: Number.NaN }, 'wallMs of a run with 1 worker must be a finite number > 0, got NaN'],
    [
      'copying below zero',
      { wallMs: 1, copyMs: -1 },
      'copyMs of a run with 1 worker must be a finite number >= 0, or left out, got -1',
    ],
    [
      'tasks without end',
      { wallMs: 1, tasks: Number.POSITIVE_INFINITY },
      'tasks of a run with 1 worker must be a finite number >= 0',
    ],
  ])('is refused when a run measures %s', async (_, figures, message) => {
    const measuring = measureScalability({ ...quick, measure: async () => figures as never })
    await expect(measuring).rejects.toThrow(OptionError)
    await expect(measuring).rejects.toThrow(message)
  })
})
