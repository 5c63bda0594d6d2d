import type { World } from '@troupe/core/simulation'
import { expect } from 'vitest'
import { openJournal } from './journal.ts'
import { patience, type Stage } from './stage.ts'

/** A stage in a simulated world: the seed decides what kind its hosts are, and in which order everything happens. */
export const simulatedStage = async (world: World): Promise<Stage> => {
  const { system, random } = world
  return {
    system,
    expect,
    journal: await openJournal(system),
    between: (least, most) => random.between(least, most),
    host: async () => (await (random.chance(0.5) ? system.threads(1, patience) : system.processes(1, patience))).hosts[0]!,
    own: random.pick(['thread', 'process']),
    crash: async (host) => void world.crash(host),
    spin: async (host) => void world.pause(host),
    busyMain: (ms) => void world.stall(0, ms),
    delay: (host, ms) => void world.slow(host, 0, ms),
    pass: (ms) => world.pass(ms),
    until: (what, holds) => world.until(what, holds),
    settle: () => world.settle(),
    eventsOf: (name) => world.eventsOf(name),
  }
}
