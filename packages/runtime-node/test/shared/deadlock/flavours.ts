import type { Host, HostGroup } from '@troupe/runtime-node'
import { toBeHad } from '../../support/mapped-memory.ts'
import type { OpenSystem } from '../../support/open-system.ts'

/** Where those are who take the locks. */
export interface Flavour {
  readonly where: string
  readonly across: 'threads' | 'processes'
  /** One for each, up to four. */
  hosts(open: OpenSystem, count: number): Promise<readonly ('here' | HostGroup | Host)[]>
}

export const flavours: readonly Flavour[] = toBeHad<Flavour>([
  { where: 'one thread', across: 'threads', hosts: async (_, count) => Array(count).fill('here') },
  { where: 'threads', across: 'threads', hosts: ({ system }, count) => system.threads(count).then(({ hosts }) => hosts) },
  { where: 'processes', across: 'processes', hosts: ({ system }, count) => system.processes(count).then(({ hosts }) => hosts) },
  {
    where: 'a process, a thread and main',
    across: 'processes',
    hosts: async ({ system }, count) => {
      const [processes, threads] = await Promise.all([system.processes(1), system.threads(2)])
      const [one, other] = threads.hosts
      return [processes, one!, 'here', other!].slice(0, count) as (HostGroup | Host | 'here')[]
    },
  },
])
