import { expect, it } from 'vitest'
import { openSystem } from '../support/open-system.ts'

it('a system stops at once although somebody waits at a queue and at a pipe', async () => {
  const { system, observer } = await openSystem()
  const queue = await system.queue<number>()
  const [a] = await system.pipe<number>()
  const waiting = [queue.get(), a.receive()].map((wait) => wait.catch((error: Error) => error))
  await queue.size()
  const before = performance.now()
  const report = await system.stop()
  expect(performance.now() - before).toBeLessThan(4_000)
  expect([report.killed, report.unfinished]).toEqual([[], []])
  for (const error of await Promise.all(waiting)) expect(error).toBeInstanceOf(Error)
  expect(observer.log.filter((line) => line.includes('stop-late'))).toEqual([])
})
