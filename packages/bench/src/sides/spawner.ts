import { createSystem } from '@troupe/runtime-node'
import { Newborn } from '../actors/newborn.ts'
import { checkCount } from '../harness/count-error.ts'
import { keepInFlight } from '../harness/in-flight.ts'
import type { Side } from '../harness/row.ts'
import type { Setup } from '../harness/setup.ts'

/** Starts actors on a thread that is there already, and stops them, up to `inFlight` at a time. */
export const openThreadSpawner = async (inFlight: number, setup: Setup): Promise<Side> => {
  const system = await createSystem(setup)
  const host = await system.threads(1)
  const firstborn = await system.spawn(Newborn, { on: host })
  return {
    async run(count) {
      const before = await firstborn.ask.born()
      await keepInFlight(count, inFlight, async () => {
        await system.stopActor(await system.spawn(Newborn, { on: host }))
      })
      checkCount('the constructor', (await firstborn.ask.born()) - before, count)
    },
    close: async () => void (await system.stop()),
  }
}
