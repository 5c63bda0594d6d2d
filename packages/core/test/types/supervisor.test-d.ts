// Specs of children and the actors that supervise: what fits where.
import {
  Actor,
  type ActorRef,
  type ActorSystem,
  type AnyRef,
  type ChildSpec,
  childSpec,
  childTemplate,
  DynamicSupervisor,
  expose,
  type HostGroup,
  PartitionedSupervisor,
  Supervisor,
} from '../../src/index.ts'

class Database extends Actor {
  readonly #name: string
  constructor(name: string, readonlyCopies = 0) {
    super()
    this.#name = `${name} ${readonlyCopies}`
  }
  name(): string {
    return this.#name
  }
}
class Clock extends Actor {
  time(): number {
    return 0
  }
}
class Leaky extends Actor {
  take(_callback: () => void): void {}
}
expose(import.meta.url, { Database, Clock })

declare const system: ActorSystem
declare const group: HostGroup

const db: ChildSpec<Database> = childSpec(Database, { id: 'db', args: ['orders'], on: 'thread', restart: 'permanent' })
const clock = childSpec(Clock, { id: 'clock', on: group, placement: 'least-busy', backoff: { firstMs: 10 } })
// @ts-expect-error it needs a name
childSpec(Database, { id: 'db' })
// @ts-expect-error the name is a text
childSpec(Database, { id: 'db', args: [1] })
// @ts-expect-error every child has an id
childSpec(Clock, {})
// @ts-expect-error no such restart
childSpec(Clock, { id: 'clock', restart: 'always' })
// @ts-expect-error a function cannot be sent
childSpec(Leaky, { id: 'leaky' })
// @ts-expect-error no actor
childSpec(Date, { id: 'date' })

async function supervisors(): Promise<void> {
  const supervisor: ActorRef<Supervisor> = await system.spawn(Supervisor, {
    args: [{ strategy: 'rest-for-one', restarts: 5, children: [db, clock] }],
    on: 'process',
  })
  await system.spawn(Supervisor)
  // @ts-expect-error no such strategy
  await system.spawn(Supervisor, { args: [{ strategy: 'none' }] })

  const database: ActorRef<Database> = await supervisor.ask.startChild(db)
  // @ts-expect-error it is a database
  const time: ActorRef<Clock> = await supervisor.ask.startChild(db)
  const found: ActorRef<Database> | undefined = await supervisor.ask.which(db)
  const byId: AnyRef | undefined = await supervisor.ask.which('db')
  const again: AnyRef = await supervisor.ask.restartChild('db')
  const [first] = await supervisor.ask.children()
  const state: string = first!.state
  const { specs, active }: { specs: number; active: number } = await supervisor.ask.count()
  await supervisor.ask.startChild(childSpec(Supervisor, { id: 'nested', args: [{ children: [clock] }] }))
  database.tell.name()
}

async function dynamic(): Promise<void> {
  const databases = await system.spawn(DynamicSupervisor<Database, [name: string, readonlyCopies?: number]>, {
    args: [{ child: childTemplate(Database, { on: 'thread', restart: 'temporary' }), restarts: 10 }],
  })
  const one: ActorRef<Database> = await databases.ask.startChild('orders')
  await databases.ask.startChild('orders', 2)
  // @ts-expect-error the name is a text
  await databases.ask.startChild(2)
  // @ts-expect-error a name is only one's
  childTemplate(Database, { name: 'orders' })
  // @ts-expect-error a clock is no database
  await system.spawn(DynamicSupervisor<Database, [string]>, { args: [{ child: childTemplate(Clock) }] })
  await databases.ask.stopChild(one)
  const all: readonly ActorRef<Database>[] = await databases.ask.children()
  const count: number = await databases.ask.count()
}

async function partitioned(): Promise<void> {
  const clocks = await system.spawn(PartitionedSupervisor<Clock>, { args: [{ child: clock, partitions: 4 }] })
  const one: ActorRef<Clock> = await clocks.ask.for('a key')
  const all: readonly ActorRef<Clock>[] = await clocks.ask.partitions()
  // @ts-expect-error a database is no clock
  await system.spawn(PartitionedSupervisor<Clock>, { args: [{ child: db, partitions: 4 }] })
}
