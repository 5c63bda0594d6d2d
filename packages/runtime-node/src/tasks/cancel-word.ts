import type { HostedSystem } from '@troupe/core'
import { whyNoMapping } from '../shared/memory/mapping.ts'
import { SharedArray } from '../shared/values/shared-array.ts'

/** One word in shared memory, not zero once a task is cancelled: code that computes hears of nothing else. */
export type CancelWord = SharedArray<'i32', false>

/** For a task on a thread. All threads are main's; `undefined`: the caller is in another process, and they can share no memory. */
export const newCancelWord = ({ here }: HostedSystem): CancelWord | undefined => {
  const across = here.kind === 'process' ? 'processes' : 'threads'
  if (across === 'processes' && whyNoMapping() !== undefined) return undefined
  return new SharedArray('i32', 1, { across, lock: false })
}
