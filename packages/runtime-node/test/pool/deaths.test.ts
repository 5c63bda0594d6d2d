import { type PoolOptions, ReplyLostError, type Task, WorkerDiedError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { within } from '../support/within.ts'
import type { Stage, Way } from './fixtures/parcels.ts'
import { built, commonPool, type Flavour, flavours, fns, newMarks, range } from './open-pool.ts'
import { longTestMs, rounds } from './rounds.ts'

const { bystand, deliver, deliverMuch, Parcel, Struck } = (await import(
  built('parcels')
)) as typeof import('./fixtures/parcels.ts')
const { bytes, square } = fns

/** A crash of a thread is a heap that is full, which should not take long. */
const mortal = (on: Flavour['on']): PoolOptions =>
  on === 'process'
    ? { on, size: 2 }
    : { on, size: 2, host: { env: { TROUPE_TEST_CRASH: 'heap' }, resourceLimits: { maxOldGenerationSizeMb: 24 } } }

/** What happens in main can only throw: what ends main ends the pool. */
const cases: readonly (readonly [Stage, Way])[] = [
  ['argument encoded', 'throw'],
  ['argument decoded', 'throw'],
  ['argument decoded', 'exit'],
  ['argument decoded', 'crash'],
  ['run', 'throw'],
  ['run', 'exit'],
  ['run', 'crash'],
  ['result encoded', 'throw'],
  ['result encoded', 'exit'],
  ['result encoded', 'crash'],
  ['result decoded', 'throw'],
]

/** The worst for each stage. */
const heavyCases = cases.filter(([stage, way]) => way === 'crash' || cases.filter(([other]) => other === stage).length === 1)

/** That its own error came through, in what the way made of it. */
const expectStruck = (error: Error, stage: Stage): void => {
  if (stage === 'result encoded' || stage === 'result decoded') expect(error).toBeInstanceOf(ReplyLostError)
  const errors = [error, error.cause, (error.cause as Error | undefined)?.cause]
  expect(errors.find((each) => each instanceof Struck)).toMatchObject({ stage })
}

const expectDeath = async (task: Promise<unknown>, on: Flavour['on'], way: Way): Promise<void> => {
  const error = await failure(WorkerDiedError, task)
  if (way === 'exit') expect(error).toMatchObject({ exitCode: 7, signal: null })
  else if (on === 'process') expect(error).toMatchObject({ exitCode: null, signal: 'SIGKILL' })
  expect(error.worker).toContain('pool-')
}

const expectOutcome = async (task: Task<unknown>, { on }: Flavour, stage: Stage, way: Way): Promise<void> => {
  if (way === 'throw') expectStruck(await failure(Error, task), stage)
  else await expectDeath(task, on, way)
}

describe.each(flavours)('a worker of the kind $on that is struck', (flavour) => {
  const { on } = flavour
  const common = commonPool(mortal(on))

  // python: ExecutorDeadlockTest.test_error_at_task_pickle, ExecutorDeadlockTest.test_exit_at_task_unpickle, ExecutorDeadlockTest.test_error_at_task_unpickle, ExecutorDeadlockTest.test_crash_at_task_unpickle, ExecutorDeadlockTest.test_crash_during_func_exec_on_worker, ExecutorDeadlockTest.test_exit_during_func_exec_on_worker, ExecutorDeadlockTest.test_error_during_func_exec_on_worker, ExecutorDeadlockTest.test_crash_during_result_pickle_on_worker, ExecutorDeadlockTest.test_exit_during_result_pickle_on_worker, ExecutorDeadlockTest.test_error_during_result_pickle_on_worker, ExecutorDeadlockTest.test_error_during_result_unpickle_in_result_handler
  it.each(cases)(
    'when the %s, by a %s, rejects that task alone; what lay behind it runs once, elsewhere',
    async (stage, way) => {
      for (const _ of range(rounds)) {
        const marks = newMarks(30)
        const struck = common().run(deliver, new Parcel(stage, way))
        const bystanders = range(30).map((at) => common().run(bystand, marks, at))
        await expectOutcome(struck, flavour, stage, way)
        expect(await within(60_000, 'the bystanders', Promise.all(bystanders))).toEqual(range(30))
        expect([...marks]).toEqual(range(30).map(() => 1))
        expect(await common().run(square, 4)).toBe(16)
      }
    },
    longTestMs,
  )

  // python: ExecutorDeadlockTest.test_crash_big_data
  it.each(heavyCases)(
    'when the %s, by a %s, with megabytes on the way, does no more harm',
    async (stage, way) => {
      const load = new Uint8Array(4_000_000).fill(3)
      for (const _ of range(rounds)) {
        const struck = common().run(deliverMuch, new Parcel(stage, way), load)
        const unharmed = range(3).map(() => common().run(bytes, 4_000_000))
        await expectOutcome(struck, flavour, stage, way)
        for (const each of await within(60_000, 'the others', Promise.all(unharmed)))
          expect([each.length, each.at(-1)]).toEqual([4_000_000, 7])
      }
    },
    longTestMs,
  )
})
