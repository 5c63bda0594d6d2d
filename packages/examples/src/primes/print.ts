import { count } from '../tour/quantities.ts'
import type { Result } from './run.ts'

export const print = ({ from, primes, scalings, svg, ...result }: Result): readonly string[] => [
  `${count(primes)} of ${count(result.count)} numbers from ${count(from)} on are primes. To find out takes long for each, and there is little to send:`,
  ...scalings.flatMap(({ table }) => table.trimEnd().split('\n')),
  ...(svg === '' ? [] : [`The chart is in ${svg}.`]),
]
