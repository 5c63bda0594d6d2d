import type { BackoffRules } from '../actor/supervision-rules.ts'

/**
 * How long a child waits before its next life, in milliseconds. `level` counts its failures in a row, from 0; `random` gives numbers
 * from 0 to below 1.
 */
export const backoffDelay = ({ firstMs, factor, mostMs, jitter }: BackoffRules, level: number, random: () => number): number => {
  if (firstMs === 0) return 0 // however high the level: no number times Infinity is 0
  const plain = Math.min(firstMs * factor ** level, mostMs)
  return Math.min(plain * (1 + jitter * (2 * random() - 1)), mostMs)
}
