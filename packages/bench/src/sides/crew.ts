import { type ActorRef, createSystem } from '@troupe/runtime-node'
import { LockUser } from '../actors/lock-user.ts'
import { checkCount } from '../harness/count-error.ts'
import { type Gate, gathered } from '../harness/gathering.ts'
import type { Side } from '../harness/row.ts'
import { sharesOf } from '../harness/shares.ts'

/** What a crew does. */
interface CrewWork {
  /** The `n`th of them does its share, and says how much it was. */
  readonly share: (user: ActorRef<LockUser>, times: number, n: number) => Promise<number>
  readonly gate: Gate
  /** Called before each run. */
  readonly before: () => void
  /** What all of them together did, where that can be seen; otherwise what they say is taken. */
  readonly counted?: () => number
}

/** `size` actors, each on a host of its own, do equal shares at the same time. */
export const openCrew = async (on: 'thread' | 'process', size: number, work: CrewWork): Promise<Side> => {
  const system = await createSystem()
  const users = await Promise.all(Array.from({ length: size }, () => system.spawn(LockUser, { on })))
  const patient = users.map((user) => user.with({ timeoutMs: Infinity }))
  return {
    async run(count) {
      work.before()
      const shares = sharesOf(count, size)
      const shared = () => Promise.all(patient.map((user, n) => work.share(user, shares[n]!, n)))
      const done = await gathered(size, work.gate, shared)
      checkCount('the crew', work.counted?.() ?? sum(done), count)
    },
    cpuSeconds: async () => (on === 'thread' ? 0 : sum(await Promise.all(users.map((user) => user.ask.cpuSeconds())))),
    close: async () => void (await system.stop()),
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)
