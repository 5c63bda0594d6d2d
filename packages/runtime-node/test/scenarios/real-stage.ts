import { expect } from 'vitest'
import { openSystem } from '../support/open-system.ts'
import { openJournal } from './journal.ts'
import { patience, type Stage } from './stage.ts'

/** A stage on real threads or processes. Disposing of it stops the system. */
export const realStage = async (own: 'thread' | 'process', development: boolean): Promise<Stage & AsyncDisposable> => {
  const open = await openSystem({ development })
  const { system, observer } = open
  return {
    system,
    expect,
    journal: await openJournal(system),
    own,
    between: (least, most) => least + Math.floor(Math.random() * (most - least + 1)),
    host: async () => (await (own === 'thread' ? system.threads(1, patience) : system.processes(1, patience))).hosts[0]!,
    crash: async (host) => {
      const pid = (await system.hosts()).find(({ slot }) => slot === host.slot)!.pid!
      if (own === 'process') process.kill(pid, 'SIGKILL')
      else await system.killHost(host)
    },
    spin: async ({ slot }, begin) => {
      begin()
      // it does not answer any more
      const isLate = async (): Promise<boolean> =>
        (await system.hosts()).some((host) => host.slot === slot && host.lagMs === undefined)
      while (!(await isLate()));
    },
    busyMain: (ms) => {
      for (const end = performance.now() + ms; performance.now() < end; );
    },
    delay: () => {},
    pass: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
    until: (what, holds) => untilTrue(what, holds),
    settle: async () => {
      // an answer of every host comes after all that the host sent before; what that caused elsewhere comes with the next
      for (let round = 0; round < 3; round++) await system.hosts()
    },
    eventsOf: (name) => observer.all(name),
    [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
  }
}

const patienceMs = 10_000

/** Looks again every few milliseconds: hosts that are starting need the processor. */
const untilTrue = async (what: string, holds: () => boolean): Promise<void> => {
  const end = performance.now() + patienceMs
  while (!holds()) {
    if (performance.now() > end) throw new Error(`${what}: not within ${patienceMs} ms`)
    await new Promise((resolve) => void setTimeout(resolve, 3))
  }
}
