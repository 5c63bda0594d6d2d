// Starting actors: what the constructor takes, where it runs, and what may not be spawned.
import {
  Actor,
  type ActorContext,
  type ActorRef,
  type ActorSystem,
  type Host,
  type HostGroup,
  type HostOptions,
  type Placement,
  type SpawnOptions,
} from '../../src/index.ts'

declare const system: ActorSystem
declare const context: ActorContext
declare const host: Host
declare const group: HostGroup

class Plain extends Actor {
  ping(): 'pong' {
    return 'pong'
  }
}
class Starts extends Actor {
  constructor(_from: number, _name?: string) {
    super()
  }
}
class MayStart extends Actor {
  constructor(_from = 0, _options: { step?: number } = {}) {
    super()
  }
}
class Takes extends Actor {
  constructor(_first: string, ..._rest: number[]) {
    super()
  }
}
class TakesAny extends Actor {
  constructor(..._rest: number[]) {
    super()
  }
}

/** `args` is there exactly when the constructor has a required parameter. */
async function args(): Promise<void> {
  const plain: ActorRef<Plain> = await system.spawn(Plain)
  await system.spawn(Plain, {})
  await system.spawn(Plain, { args: [] })
  await system.spawn(Starts, { args: [1] })
  await system.spawn(Starts, { args: [1, 'x'] })
  await system.spawn(MayStart)
  await system.spawn(MayStart, { args: [1] })
  await system.spawn(MayStart, { args: [1, { step: 2 }], on: 'process' })
  await system.spawn(Takes, { args: ['x'] })
  await system.spawn(Takes, { args: ['x', 1, 2] })
  await system.spawn(TakesAny)
  await system.spawn(TakesAny, { args: [1, 2] })
  const fixed = [1, 'x'] as const
  await system.spawn(Starts, { args: fixed })
  // a child as anything else
  const child: ActorRef<Starts> = await context.spawn(Starts, { args: [1], on: 'thread' })
  const outlives: ActorRef<Plain> = await context.system.spawn(Plain)

  // @ts-expect-error it takes none
  await system.spawn(Plain, { args: [1] })
  // @ts-expect-error it needs one
  await system.spawn(Starts)
  // @ts-expect-error it needs one, other options do not help
  await system.spawn(Starts, { on: 'thread' })
  // @ts-expect-error it needs one
  await system.spawn(Starts, { args: [] })
  // @ts-expect-error of the wrong type
  await system.spawn(Starts, { args: ['x'] })
  // @ts-expect-error one too many
  await system.spawn(Starts, { args: [1, 'x', true] })
  // @ts-expect-error of the wrong type inside
  await system.spawn(MayStart, { args: [1, { step: 'x' }] })
  // @ts-expect-error the rest is numbers
  await system.spawn(Takes, { args: ['x', 'y'] })
  // @ts-expect-error the rest is numbers
  await system.spawn(TakesAny, { args: ['y'] })
  // @ts-expect-error a child's arguments are checked, too
  await context.spawn(Starts, { args: ['x'] })
  // @ts-expect-error the ref comes with the promise
  const early: ActorRef<Plain> = system.spawn(Plain)
  // @ts-expect-error the ref of a `Plain`
  const other: ActorRef<{ pong(): void }> = await system.spawn(Plain)
}

async function options(): Promise<void> {
  await system.spawn(Plain, { on: 'here', name: 'plain', startTimeoutMs: 1_000 })
  await system.spawn(Plain, { on: host })
  await system.spawn(Plain, { on: group })
  await system.spawn(Plain, { on: group, placement: 'least-busy' })
  await system.spawn(Plain, { on: group, placement: { by: 'customer-7' } })
  await system.spawn(Plain, { on: 'process', host: { env: { LANG: 'C' }, execArgv: ['--expose-gc'] } })
  await system.spawn(Plain, { on: 'thread', host: { resourceLimits: { maxOldGenerationSizeMb: 64 } } })
  const prepared: SpawnOptions = { on: 'thread', name: 'x' }
  await system.spawn(Plain, prepared)
  await system.spawn(Starts, { ...prepared, args: [1] })

  // @ts-expect-error no such place
  await system.spawn(Plain, { on: 'worker' })
  // @ts-expect-error no such option
  await system.spawn(Plain, { nam: 'x' })
  // @ts-expect-error a name is text
  await system.spawn(Plain, { name: 7 })
  // @ts-expect-error no such placement
  await system.spawn(Plain, { on: group, placement: 'random' })
  // @ts-expect-error a key is text
  await system.spawn(Plain, { on: group, placement: { by: 7 } })
  // @ts-expect-error no such limit
  await system.spawn(Plain, { on: 'thread', host: { resourceLimits: { heap: 64 } } })
  // @ts-expect-error a place is given by the system, not made up
  await system.spawn(Plain, { on: { slot: 1, incarnation: 1, kind: 'thread', name: 'x' } })
  // @ts-expect-error the class's own options do not stand here
  await system.spawn(Plain, { interleave: true })
}

abstract class Unfinished extends Actor {
  abstract run(): void
}
class NoActor {
  run(): void {}
}
class Hidden extends Actor {
  private constructor() {
    super()
  }
}
class Other extends Actor {
  pong(): 'ping' {
    return 'ping'
  }
}
const factory = (): Plain => new Plain()

/** Only a class that can be constructed and is an actor. */
async function otherThings(): Promise<void> {
  const shared: new () => Actor = Math.random() < 0.5 ? Plain : Other
  await system.spawn(shared)
  // @ts-expect-error one of two classes: say what they share, as above
  await system.spawn(Math.random() < 0.5 ? Plain : Other)
  // @ts-expect-error abstract
  await system.spawn(Unfinished)
  // @ts-expect-error no actor
  await system.spawn(NoActor)
  // @ts-expect-error the base is abstract
  await system.spawn(Actor)
  // @ts-expect-error its constructor is private
  await system.spawn(Hidden)
  // @ts-expect-error an instance
  await system.spawn(new Plain())
  // @ts-expect-error a function that makes one
  await system.spawn(factory)
  // @ts-expect-error a name
  await system.spawn('Plain')
}

class TakesFunction extends Actor {
  on(_listener: () => void): void {}
}
class StartsWithFunction extends Actor {
  constructor(_listener: () => void) {
    super()
  }
}
class AnswersSymbol extends Actor {
  sign(): symbol {
    return Symbol()
  }
}
class HasField extends Actor {
  count = 0
}
class StreamsFunctions extends Actor {
  async *all(): AsyncGenerator<() => void> {}
}

/** The check of the protocol stands at `spawn`, too: by the system, by an actor, and with the class open. */
async function unsendable(): Promise<void> {
  // @ts-expect-error an argument
  await system.spawn(TakesFunction)
  // @ts-expect-error also elsewhere
  await system.spawn(TakesFunction, { on: 'thread' })
  // @ts-expect-error an argument of the constructor
  await system.spawn(StartsWithFunction, { args: [() => {}] })
  // @ts-expect-error a reply
  await system.spawn(AnswersSymbol)
  // @ts-expect-error a field
  await system.spawn(HasField)
  // @ts-expect-error an item of a stream
  await system.spawn(StreamsFunctions)
  // @ts-expect-error a child
  await context.spawn(TakesFunction)
  // @ts-expect-error a child of the root
  await context.system.spawn(TakesFunction)
}

/** Hosts and groups. */
async function hosts(): Promise<void> {
  const threads: HostGroup = await system.threads(4)
  const named: HostGroup = await system.processes(2, { name: 'shop', placement: 'round-robin', env: {}, execArgv: [] })
  const first: Host | undefined = threads.hosts[0]
  const slot: number = system.here.slot
  const kind: 'main' | 'thread' | 'process' = system.here.kind
  const placements: Placement[] = ['least-busy', 'round-robin', { by: 'key' }, threads.placement]
  const started: HostOptions = { resourceLimits: { stackSizeMb: 4 }, env: { A: undefined } }

  // @ts-expect-error how many
  await system.threads()
  // @ts-expect-error no such option
  await system.threads(1, { size: 4 })
  // @ts-expect-error one host at a time has no `[0]`
  const none = host[0]
  // @ts-expect-error may be missing
  const sure: Host = threads.hosts[0]
  // @ts-expect-error a group is not to be changed
  threads.hosts.push(host)
  // @ts-expect-error nor a host
  host.slot = 7
}
