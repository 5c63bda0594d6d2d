import type { Actor, ActorRef } from '@troupe/runtime-node'
import { expect } from 'vitest'
import type { OpenSystem } from '../../support/open-system.ts'
import type { Reaper } from './fixtures/reaper.ts'

type Mortal = Actor & { pid(): number }

/** Actors on hosts of their own, and how each is killed with its host. */
export interface Mortals<A extends Mortal> {
  readonly actors: readonly ActorRef<A>[]
  /** Kills the one at that place whatever its host does, and returns when the host is gone. */
  kill(at: number): Promise<void>
}

/** Raises so many by a reaper, which has to be the one that kills them. */
export const raiseMortals = async <A extends Mortal>(
  { system, observer }: OpenSystem,
  reaperClass: typeof Reaper,
  on: 'thread' | 'process',
  count: number,
  raise: (reaper: ActorRef<Reaper>) => Promise<ActorRef<A>>,
): Promise<Mortals<A>> => {
  const reaper = await system.spawn(reaperClass)
  const actors = await Promise.all(Array.from({ length: count }, () => raise(reaper)))
  // asked now: those that block do not answer
  const pids = await Promise.all(actors.map((actor) => (actor as unknown as ActorRef<Mortal>).ask.pid()))
  return {
    actors,
    async kill(at) {
      const before = observer.all('host.down').length
      if (on === 'process') process.kill(pids[at]!, 'SIGKILL')
      else await reaper.ask.kill(actors[at] as unknown as ActorRef<Actor>)
      await expect.poll(() => observer.all('host.down').length, { interval: 5, timeout: 5_000 }).toBe(before + 1)
    },
  }
}
