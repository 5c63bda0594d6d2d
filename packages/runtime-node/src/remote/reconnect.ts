import { OptionError } from '@troupe/core/internal'

/** How a lost connection is made anew: the time to the next attempt doubles with each that fails, and varies by half of itself. */
export interface ReconnectOptions {
  /** Until the first attempt. Milliseconds. @defaultValue 100 */
  readonly minDelayMs?: number
  /** Milliseconds. @defaultValue 5 000 */
  readonly maxDelayMs?: number
}

export type Backoff = Required<ReconnectOptions>

/** @throws OptionError */
export const backoffOf = (reconnect: boolean | ReconnectOptions): Backoff | undefined => {
  if (reconnect === false) return undefined
  const { minDelayMs = 100, maxDelayMs = 5_000 } = reconnect === true ? {} : reconnect
  if (isDelay(minDelayMs) && isDelay(maxDelayMs) && minDelayMs <= maxDelayMs) return { minDelayMs, maxDelayMs }
  throw new OptionError({
    option: 'reconnect',
    expected: 'true, false or { minDelayMs, maxDelayMs } in milliseconds, the first one not above the second',
    got: reconnect,
  })
}

/** Until the attempt of that number, counted from 0. @param random - from 0 to 1 */
export const delayBefore = (attempt: number, { minDelayMs, maxDelayMs }: Backoff, random: number): number =>
  Math.min(maxDelayMs, minDelayMs * 2 ** Math.min(attempt, 30)) * (1 - random / 2)

const isDelay = (ms: unknown): ms is number => typeof ms === 'number' && ms >= 0 && ms <= 2 ** 31 - 1
