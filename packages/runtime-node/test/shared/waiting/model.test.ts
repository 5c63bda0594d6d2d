import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Model, type Outcome } from './model/model.ts'

/** A second each, and so many schedules on a busy machine too; `TROUPE_STRESS_SECONDS` makes it more. */
const fewestSchedules = 40
const seconds = Math.max(1, Number(process.env.TROUPE_STRESS_SECONDS ?? 0) / 4)
/** What dies needs so long to be found dead: it is trusted for 20 ms, and looked at every 50 ms. */
const mostForDeathMs = 20 + 50 + 50
/** Where it is not fair, who was woken in vain naps before it looks again; a wake-up that is lost takes up to 50 ms. */
const mostForNapsMs = 5

let model: Model
beforeAll(async () => {
  model = await Model.open(4)
})
afterAll(() => model[Symbol.asyncDispose]())

/** Runs schedule after schedule; stops at the first in which something is wrong. A seed gives the same schedule again. */
const explore = async (
  fair: boolean,
  killsOf: (seed: number) => number,
  isWrong: (outcome: Outcome) => boolean,
): Promise<number> => {
  const end = performance.now() + 1_000 * seconds
  let seed = 0
  for (; seed < fewestSchedules || performance.now() < end; seed++) {
    const outcome = await model.run({ seed, threads: 2 + (seed % 3), kills: killsOf(seed) }, fair)
    if (!isWrong(outcome)) continue
    const { trace, ...facts } = await model.run({ seed, threads: 2 + (seed % 3), kills: killsOf(seed) }, fair, true)
    expect.fail(`seed ${seed}, fair: ${fair}: ${JSON.stringify(facts)}\n${trace.slice(-300).join('\n')}`)
  }
  return seed
}

describe.each([true, false])('a lock (fair: %s) whose threads take turns at every access to its memory', (fair) => {
  it(
    `has one owner at a time${fair ? ', in the order of arrival,' : ''} and wakes all without help of a clock`,
    async () => {
      await explore(
        fair,
        () => 0,
        ({ found, forcedMs }) => found !== 'none' || forcedMs > (fair ? 0 : mostForNapsMs),
      )
    },
    20_000 + 2_000 * seconds,
  )

  it(
    'loses nobody when threads are killed at any step, and tells the next owner of each that was killed inside',
    async () => {
      let killed = 0
      const schedules = await explore(
        fair,
        (seed) => 1 + (seed % 3),
        (outcome) => {
          killed += outcome.killed
          return outcome.found !== 'none' || outcome.forcedMs > 3 * mostForDeathMs
        },
      )
      expect(killed).toBeGreaterThan(schedules / 10)
    },
    20_000 + 2_000 * seconds,
  )
})
