import type { Across, Backend } from '../memory/region.ts'

/** Where something stands that hosts wait at together: a cell in shared memory, or an object in a server. */
export interface SyncPlace {
  /** One for each of this program. */
  readonly key: string
  readonly region: { readonly across: Across; readonly backend: Backend }
  /** What stands there, for people. */
  label: string
}
