import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
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

/** A module that takes a while to load. */
const slowModule = `
import { setTimeout as later } from 'node:timers/promises'
import { expose, waitUntilCancelled } from ${JSON.stringify(import.meta.url)}
await later(100)
export const wait = () => waitUntilCancelled()
expose(import.meta.url, { wait })
`

export { expose }

/** What a pool of processes does where it shares no memory with them. */
const main = async (): Promise<void> => {
  await using system = await createSystem({ observer: { wants: () => false, emit: () => {} } })
  await using pool = await system.pool({ on: 'process', size: 1, graceMs: 2_000 })
  const died: number[] = []
  const cancel = async (task: Task<unknown>): Promise<void> => {
    task.cancel()
    await task.catch(() => {})
    await pool.run(square, 3)
    died.push(pool.stats().died)
  }
  const folder = mkdtempSync(join(tmpdir(), 'troupe-test-'))
  const slow = join(folder, 'slow.mjs')
  writeFileSync(slow, slowModule)
  const { wait } = (await import(pathToFileURL(slow).href)) as { wait: typeof waitUntilCancelled }
  // as soon as it is sent: the worker hears of it before it begins, the first time while it loads the module of the function
  for (const _ of ['unknown', 'known']) {
    const task = pool.run(wait)
    while (task.state !== 'running') await null
    await cancel(task)
  }
  const items = Array.from({ length: 100 }, (_, x) => x)
  const squares = await pool.map(square, items)
  const waiting = pool.run(waitUntilCancelled)
  await later(100)
  await cancel(waiting)
  const begun = join(folder, 'begun')
  const spinning = pool.run(spinUntilCancelled, begun)
  while (!existsSync(begun)) await later(1)
  await cancel(spinning)
  rmSync(folder, { recursive: true })
  const { data } = await system.scalability(square, { items, chunkSize: 10, on: 'process', sizes: [2], repeats: 1, warmUps: 0 })
  const known = data.sizes.map(({ tasks, busyMs, copyMs, queueMs }) => [tasks, busyMs, copyMs, queueMs])
  console.log(JSON.stringify({ why: whyNoMapping(), squares, died, known }))
}

// not awaited: the slow module waits for the end of this one
if (isMain(import.meta)) void main()
