import { Effect, Fiber, Queue } from 'effect'
import nact from 'nact'
import { type Actor, createActor } from 'xstate'
import type { Side } from '../harness/row.ts'
import { idleSide } from '../sides/idle.ts'
import { adderLogic } from './xstate-adder.ts'

export const openIdleNact = async (): Promise<Side> => {
  const system = nact.start()
  const add = (total: number, n: number): number => total + n
  return idleSide({
    // without names nact draws some, which collide sooner or later
    make: (n) => nact.spawn(system, add, `idle-${n}`, { initialState: 0 }),
    drop: async (actors) => actors.forEach(nact.stop),
    close: async () => nact.stop(system),
  })
}

export const openIdleXstate = async (): Promise<Side> =>
  idleSide<Actor<typeof adderLogic>>({
    make: () => createActor(adderLogic).start(),
    drop: async (actors) => actors.forEach((actor) => void actor.stop()),
    close: async () => {},
  })

/** A fiber that waits at a queue of its own. */
export const openIdleFibers = async (): Promise<Side> => {
  const waiting = Effect.flatMap(Queue.unbounded<number>(), (queue) => Queue.take(queue))
  return idleSide<Fiber.Fiber<number>>({
    make: () => Effect.runFork(waiting),
    drop: (fibers) => Effect.runPromise(Fiber.interruptAll(fibers)),
    close: async () => {},
  })
}
