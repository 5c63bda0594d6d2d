import { createSystem, type HostGroup } from '@troupe/runtime-node'
import type { Side } from '../harness/row.ts'
import type { Setup } from '../harness/setup.ts'
import { startedOneByOne } from './started.ts'

/** Hosts of one system, each until it is up. */
export const openStartedHosts = async (on: 'thread' | 'process', setup: Setup): Promise<Side> => {
  const system = await createSystem(setup)
  return startedOneByOne<HostGroup>({
    who: 'the system',
    start: () => (on === 'thread' ? system.threads(1) : system.processes(1)),
    end: (hosts) => system.stopHost(hosts),
    close: () => system.stop(),
  })
}
