import type { HostedSystem } from '../../src/actor/hosted-system.ts'
import type { World } from './world.ts'

/** The system as code outside of actors sees it on the host in that slot. */
export const outsideOn = (world: World, slot: number): HostedSystem => {
  const kernel = world.kernel(slot)
  return slot === 0 ? world.system : kernel.systemFor(kernel.outside)
}

/** Starts a thread, which gets slot 1, and a process, which gets slot 2. */
export const openHosts = async ({ system }: World): Promise<void> => {
  await system.threads(1)
  await system.processes(1)
}
