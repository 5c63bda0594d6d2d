import { machineNow } from '../recording/machine-clock.ts'
import { spanFeed } from '../recording/span-feed.ts'

/** Whether anybody records what becomes of tasks. */
export const recordsTasks = (): boolean => spanFeed.add !== undefined

/** A task waited for its turn, between two moments of the machine's clock. */
export const recordTaskWait = (name: string, begin: number, end: number, worker: string): void =>
  spanFeed.add?.({ category: 'queue', name: `task ${name} waits`, begin, end, lane: 'own', facts: { worker } })

/** A task ran; if it came back with a promise, until that was settled. */
export const recordTaskRun = (name: string, begin: number, end: number, attempt: number, awaited: boolean): void =>
  spanFeed.add?.({ category: 'task', name: `task ${name}`, begin, end, lane: awaited ? 'own' : 'thread', facts: { attempt } })

/** Calls the function of the only task of this host. */
export const recordTask = (name: string, call: () => unknown): unknown => {
  if (spanFeed.add === undefined) return call()
  const begin = machineNow()
  let isAwaited = false
  const over = (): void => recordTaskRun(name, begin, machineNow(), 1, isAwaited)
  try {
    const result = call()
    isAwaited = result instanceof Promise
    return isAwaited ? (result as Promise<unknown>).finally(over) : result
  } finally {
    if (!isAwaited) over()
  }
}
