import type { BackoffRules } from '../actor/supervision-rules.ts'

/**
 * How long a child waits before its next life, in milliseconds. `level` counts its failures in a row, from 0; `random` gives numbers
 * from 0 to below 1.
 */
export const backoffDelay = ({ firstMs, factor, mostMs, jitter }: BackoffRules, level: number, random: () => number): number => {
  const plain = Math.min(firstMs * factor ** level, mostMs)
  return plain === 0 ? 0 : Math.min(plain * (1 + jitter * (2 * random() - 1)), mostMs)
}
