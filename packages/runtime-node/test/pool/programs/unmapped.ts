import { setTimeout as later } from 'node:timers/promises'
import { createSystem, currentTask, expose, isMain, whyNoMapping } from '@troupe/runtime-node'

export const square = (x: number): number => x * x

export const spinUntilCancelled = (): void => {
  while (!currentTask().isCancelled());
}

export const waitUntilCancelled = async (): Promise<string> => {
  const { signal } = currentTask()
  while (!signal.aborted) await later(1)
  return 'heard'
}

expose(import.meta.url, { square, spinUntilCancelled, waitUntilCancelled })

/** What a pool of processes does where it shares no memory with them. */
if (isMain(import.meta)) {
  await using system = await createSystem({ observer: { wants: () => false, emit: () => {} } })
  await using pool = await system.pool({ on: 'process', size: 1, graceMs: 2_000 })
  const items = Array.from({ length: 100 }, (_, x) => x)
  const squares = await pool.map(square, items)
  const died: number[] = []
  for (const fn of [waitUntilCancelled, spinUntilCancelled]) {
    const task = pool.run(fn)
    while (task.state !== 'running') await later(1)
    task.cancel()
    await task.catch(() => {})
    await pool.run(square, 3)
    died.push(pool.stats().died)
  }
  const { data } = await system.scalability(square, { items, chunkSize: 10, on: 'process', sizes: [2], repeats: 1, warmUps: 0 })
  const known = data.sizes.map(({ tasks, busyMs, copyMs, queueMs }) => [tasks, busyMs, copyMs, queueMs])
  console.log(JSON.stringify({ why: whyNoMapping(), squares, died, known }))
}
