import { registerOwn } from '../codec/exposed-table.ts'
import { DynamicSupervisor } from './dynamic-supervisor.ts'
import { PartitionedSupervisor } from './partitioned-supervisor.ts'
import { Supervisor } from './supervisor.ts'

// The actors that this library brings along are on every host: nobody has to expose or load them.
registerOwn('Supervisor', Supervisor)
registerOwn('DynamicSupervisor', DynamicSupervisor)
registerOwn('PartitionedSupervisor', PartitionedSupervisor)

export { DynamicSupervisor, PartitionedSupervisor, Supervisor }
