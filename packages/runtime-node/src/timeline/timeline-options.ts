import { OptionError } from '@troupe/core/internal'

export interface TimelineOptions {
  /** Where to write; what is there already is replaced. */
  readonly file: string | URL
  /**
   * Room on each host for so many spans that the file has not taken yet; the oldest make room for the newest and are counted. A span takes
   * about 400 bytes of memory. @defaultValue 20 000
   */
  readonly bufferedSpans?: number
  /** The file gets no longer than about this: what comes later is dropped and counted. In bytes. @defaultValue 256 MiB */
  readonly maxBytes?: number
}

export type TimelinePlan = Required<TimelineOptions>

const leastBytes = 4_096
const mostSpans = 10_000_000

/** @throws OptionError - one makes no sense */
export const planOf = (options: TimelineOptions): TimelinePlan => {
  if (typeof options !== 'object' || options === null)
    throw new OptionError({ option: 'trace', expected: 'a ref, or options with a file', got: options })
  const { file, bufferedSpans = 20_000, maxBytes = 256 * 1024 * 1024 } = options
  const isFile = file instanceof URL ? file.protocol === 'file:' : typeof file === 'string' && file !== ''
  if (!isFile) throw new OptionError({ option: 'trace file', expected: 'a path or the URL of a file', got: file })
  if (!Number.isInteger(bufferedSpans) || bufferedSpans < 1 || bufferedSpans > mostSpans) {
    const expected = `a whole number from 1 to ${mostSpans}`
    throw new OptionError({ option: 'trace bufferedSpans', expected, got: bufferedSpans })
  }
  if (!(typeof maxBytes === 'number' && maxBytes >= leastBytes)) {
    throw new OptionError({ option: 'trace maxBytes', expected: `a number of bytes >= ${leastBytes}`, got: maxBytes })
  }
  return { file, bufferedSpans, maxBytes }
}
