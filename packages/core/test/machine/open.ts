import type { SpawnRest } from '../../src/actor/spawn-options.ts'
import type { ActorBrand } from '../../src/codec/sendable.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import type { World } from '../support/world.ts'

/** Spawns and lets everything happen that comes of it. */
export const open = async <A extends ActorBrand, P extends unknown[]>(
  world: World,
  actorClass: new (...args: P) => A,
  ...[options]: SpawnRest<P>
): Promise<ActorRef<A>> => {
  const spawning = world.system.spawn(actorClass as never, options as never) as Promise<unknown>
  await world.settled()
  return (await spawning) as ActorRef<A>
}

/** Reads a stream as it comes; `items` grows, and `over` settles with the stream. */
export const read = <T>(stream: AsyncIterable<T>): { readonly items: T[]; readonly over: Promise<void> } => {
  const items: T[] = []
  const over = (async () => {
    for await (const item of stream) items.push(item)
  })()
  over.catch(() => {}) // a test looks at it when it likes
  return { items, over }
}

/** Lets everything happen that `ask` needs, and has its answer. */
export const answered = async <T>(world: World, ask: Promise<T>): Promise<T> => {
  ask.catch(() => {})
  await world.settled()
  return ask
}
