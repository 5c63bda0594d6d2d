import { acrossOf } from '../locks/check-options.ts'
import type { SyncOptions } from '../locks/lock-options.ts'
import { whyNoMapping } from '../memory/mapping.ts'

/** Why what is made with these options is kept by a server; `undefined`: it is kept in memory. */
export const whyServed = (options: SyncOptions): string | undefined => {
  const { backend } = options
  if (backend === 'manager') return "it was made with the backend 'manager'"
  return backend === undefined && acrossOf(options) === 'processes' ? whyNoMapping() : undefined
}
