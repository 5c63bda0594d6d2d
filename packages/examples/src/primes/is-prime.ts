import { expose } from '@troupe/runtime-node'

/** Tries every odd divisor: some thousand times the work of a square, for a number of twelve digits. */
export const isPrime = (n: number): boolean => {
  if (n < 2 || (n % 2 === 0 && n > 2)) return false
  for (let divisor = 3; divisor * divisor <= n; divisor += 2) if (n % divisor === 0) return false
  return true
}

expose(import.meta.url, { isPrime })
