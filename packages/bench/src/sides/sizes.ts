import type { OpenSide, Side } from '../harness/row.ts'
import type { Setup } from '../harness/setup.ts'

/** A side of a row that does the same in several sizes: `size` is a part of the row's count. */
type OpenSized = (sizeOf: (count: number) => number, setup: Setup) => Promise<Side>

/** A `part`th of the row's count, at least one. */
export const ofSize =
  (part: number, open: OpenSized): OpenSide =>
  (setup) =>
    open((count) => Math.max(1, Math.floor(count / part)), setup)
