import type { HostedSystem } from '@troupe/core'
import { whyNoMapping } from '../shared/memory/mapping.ts'
import { SharedArray } from '../shared/values/shared-array.ts'

/** One word in shared memory, not zero once a task is cancelled: code that computes hears of nothing else. */
export type CancelWord = SharedArray<'i32', false>

/** All threads are main's; `undefined`: caller and task are in different processes, which can share no memory. */
export const newCancelWord = ({ here }: HostedSystem, kind: 'thread' | 'process'): CancelWord | undefined => {
  const across = here.kind === 'process' || kind === 'process' ? 'processes' : 'threads'
  if (across === 'processes' && whyNoMapping() !== undefined) return undefined
  return new SharedArray('i32', 1, { across, lock: false })
}
