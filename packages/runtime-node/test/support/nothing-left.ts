import type { ActorSystem } from '@troupe/runtime-node'
import { expect } from 'vitest'

/** No actor, host or name is left of what failed. */
export const expectNothingLeft = async (system: ActorSystem, name: string): Promise<void> => {
  const hosts = async (): Promise<unknown> => (await system.hosts()).map((host) => [host.kind, host.actors])
  await expect.poll(hosts, { timeout: 10_000 }).toEqual([['main', 0]])
  await expect(system.get(class {} as never, name)).rejects.toThrow(`no actor '${name}' here`)
}
