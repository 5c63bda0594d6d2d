import { Effect, Fiber } from 'effect'
import { createActor } from 'xstate'
import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { adderLogic } from './xstate-adder.ts'

/** Actors of xstate that begin and end. */
export const openFleetingXstate = async (): Promise<Side> => ({
  async run(count) {
    let ended = 0
    for (let n = 0; n < count; n++) {
      const actor = createActor(adderLogic)
      actor.subscribe({ complete: () => ended++ })
      actor.start()
      actor.stop()
    }
    checkCount('xstate', ended, count)
  },
  close: async () => {},
})

/** Fibers that begin and end, each joined before the next one begins. */
export const openFleetingFibers = async (): Promise<Side> => ({
  async run(count) {
    let born = 0
    const one = Effect.sync(() => born++)
    await Effect.runPromise(
      Effect.gen(function* () {
        for (let n = 0; n < count; n++) yield* Fiber.join(yield* Effect.forkChild(one))
      }),
    )
    checkCount('effect', born, count)
  },
  close: async () => {},
})
