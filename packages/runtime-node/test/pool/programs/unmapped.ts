import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { createSystem, currentTask, expose, isMain, type Task, whyNoMapping } from '@troupe/runtime-node'

export const square = (x: number): number => x * x

/** Makes the file when it begins. */
export const spinUntilCancelled = (file: string): void => {
  writeFileSync(file, '')
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
  const cancel = async (task: Task<unknown>): Promise<void> => {
    task.cancel()
    await task.catch(() => {})
    await pool.run(square, 3)
    died.push(pool.stats().died)
  }
  // as soon as it is sent: the worker learns of it before it begins, the first time because it does not know the function yet
  for (const _ of ['unknown', 'known']) {
    const task = pool.run(waitUntilCancelled)
    while (task.state !== 'running') await null
    await cancel(task)
  }
  const waiting = pool.run(waitUntilCancelled)
  await later(100)
  await cancel(waiting)
  const folder = mkdtempSync(join(tmpdir(), 'troupe-test-'))
  const begun = join(folder, 'begun')
  const spinning = pool.run(spinUntilCancelled, begun)
  while (!existsSync(begun)) await later(1)
  await cancel(spinning)
  rmSync(folder, { recursive: true })
  const { data } = await system.scalability(square, { items, chunkSize: 10, on: 'process', sizes: [2], repeats: 1, warmUps: 0 })
  const known = data.sizes.map(({ tasks, busyMs, copyMs, queueMs }) => [tasks, busyMs, copyMs, queueMs])
  console.log(JSON.stringify({ why: whyNoMapping(), squares, died, known }))
}
