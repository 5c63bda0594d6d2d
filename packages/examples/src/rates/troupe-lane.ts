import type { ActorSystem, SpawnOptions } from '@troupe/runtime-node'
import type { Lane } from './lane.ts'
import { Sink } from './sink.ts'

/** Tells, as any program sends them. */
export const openTroupeLane = async (system: ActorSystem, on: NonNullable<SpawnOptions['on']>): Promise<Lane> => {
  const sink = await system.spawn(Sink, { on })
  return {
    send: (value) => sink.tell.take(value),
    arrived: () => sink.ask.taken(),
    [Symbol.asyncDispose]: () => system.stopActor(sink),
  }
}
