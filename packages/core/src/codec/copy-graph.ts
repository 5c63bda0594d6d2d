import { NotSendableError } from '../errors/not-delivered-errors.ts'
import { shortText } from '../errors/short-text.ts'
import { Builder } from './build.ts'
import { Flattener } from './flatten.ts'
import type { PathRoot } from './refusal.ts'
import type { Outlet } from './walk.ts'

export interface GraphCopy {
  readonly value: unknown
  /** About how much memory it takes. */
  readonly bytes: number
}

const here: Outlet = { handles: undefined, attachments: undefined }
const noBytes = new Uint8Array(0)

/**
 * Copies anything that can travel, cycles and shared parts included, by the same walk that the codec uses: what is refused, and
 * what arrives, is the same on every placement.
 *
 * @throws NotSendableError - with the path
 */
export function copyGraph(value: unknown, holder: unknown, root: PathRoot): GraphCopy {
  const flattener = new Flattener(root, here)
  const graph = flattener.flatten(value)
  try {
    const builder = new Builder(graph, { handles: undefined, holder, attachments: [], bytes: noBytes, start: 0, end: 0 })
    return { value: builder.build(), bytes: flattener.bytes }
  } catch (cause) {
    throw new NotSendableError({ path: root, why: `cannot be built again: ${shortText(cause)}`, direction: 'in' }, { cause })
  }
}
