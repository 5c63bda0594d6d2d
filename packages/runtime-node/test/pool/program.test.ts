import { fileURLToPath } from 'node:url'
import { waitFor } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { Program } from '../support/program.ts'
import { within } from '../support/within.ts'
import { built, flavours, fns, newMarks, openPool, range } from './open-pool.ts'

const { hold, square } = fns

describe.each(flavours)('a program whose pool of the kind $on nobody closes', ({ on }) => {
  const run = (scene: string): Program => new Program(fileURLToPath(built('program')), { KIND: on, SCENE: scene })

  // python: ExecutorShutdownTest.test_interpreter_shutdown
  it.each([
    ['run', ['apple', 'pear', 'plum']],
    ['map', ['apple', 'pear', 'plum']],
    ['nothing more', ['apple']],
  ])('does what it was given (%s) and ends then, by itself', async (scene, words) => {
    await using program = run(scene)
    const said: (string | undefined)[] = []
    for (let line = await program.line(); line !== undefined; line = await program.line()) said.push(line)
    expect(said.toSorted()).toEqual(words)
    expect([await program.end(), program.errors]).toEqual([0, []])
  })
})

describe('a pool of many workers', () => {
  // python: MiscTestCase.test_large_pool
  it('does what there is to do, and all of them end', async () => {
    await using open = await openPool({ on: 'thread', size: 40 })
    const squares = await within(60_000, 'the squares', open.pool.map(square, range(1_000)))
    expect(squares.reduce((sum, each) => sum + each, 0)).toBe(332_833_500)
    expect(open.pool.stats().workers).toBe(40)
  })
})

describe('tasks that all end at the same moment', () => {
  // python: ThreadPoolWaitTests.test_pending_calls_race
  it('are all done for who waits for them all', async () => {
    await using open = await openPool({ on: 'thread', size: 4, concurrency: 25 })
    const marks = newMarks()
    const tasks = range(100).map(() => open.pool.run(hold, marks, 1))
    const waited = waitFor(tasks, 'all')
    await expect.poll(() => marks.get(1), { timeout: 60_000 }).toBe(100)
    marks.set(0, 1)
    const { done, pending } = await within(60_000, 'all of them', waited)
    expect([done.length, pending]).toEqual([100, []])
  })
})
