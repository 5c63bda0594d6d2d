import { describe, expect, it } from 'vitest'
import { runtimeAmbient } from '../../src/simulation/ambient.ts'
import { simulate } from '../../src/simulation/simulate.ts'
import type { World } from '../../src/simulation/world.ts'
import { Counter } from './actors.ts'

/** What a runtime without `setImmediate` has. */
const ambientWithoutImmediate = () => {
  const { setImmediate } = globalThis
  try {
    globalThis.setImmediate = undefined as never
    return runtimeAmbient()
  } finally {
    globalThis.setImmediate = setImmediate
  }
}

const scenario = async ({ system }: World): Promise<void> => {
  const [one, other] = (await system.threads(2)).hosts
  const counters = [await system.spawn(Counter, { on: one! }), await system.spawn(Counter, { on: other! })]
  for (const counter of counters) counter.tell.add(1)
  expect(await Promise.all(counters.map((counter) => counter.ask.value()))).toEqual([1, 1])
}

describe('tasks of the runtime', () => {
  it('may come from a message channel: the runs are the same', async () => {
    const [usual, other] = [
      await simulate({ seeds: 5 }, scenario),
      await simulate({ seeds: 5, ambient: ambientWithoutImmediate() }, scenario),
    ]
    expect([...other.hashes]).toEqual([...usual.hashes])
  })

  it('run in the order of posting, each after the microtasks of the one before', async () => {
    const { post } = ambientWithoutImmediate()
    const log: string[] = []
    await new Promise<void>((resolve) => {
      for (const name of ['a', 'b', 'c']) {
        post(() => {
          log.push(name)
          void Promise.resolve().then(() => void log.push(`${name} later`))
        })
      }
      post(resolve)
    })
    expect(log).toEqual(['a', 'a later', 'b', 'b later', 'c', 'c later'])
  })
})
