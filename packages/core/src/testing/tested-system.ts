import type { HostedSystem } from '../actor/hosted-system.ts'
import { handOver } from '../codec/hand-over.ts'
import { ContextError } from '../errors/handler-errors.ts'
import type { TestedActor } from './tested-actor.ts'

/** What an actor may do with its system, other than to spawn. */
type Operation = Exclude<keyof HostedSystem, 'id' | 'here' | 'spawn'>

/** Those that give nothing back: they are effects also when the test has no stand-in for them. */
const commands: Readonly<Partial<Record<Operation, true>>> = {
  register: true,
  unregister: true,
  suspend: true,
  resume: true,
  stopActor: true,
  killActor: true,
  stopHost: true,
  killHost: true,
  requestStop: true,
}

const operations: Readonly<Record<Operation, true>> = {
  find: true,
  get: true,
  waitFor: true,
  register: true,
  unregister: true,
  names: true,
  group: true,
  ended: true,
  hostEnded: true,
  inspect: true,
  suspend: true,
  resume: true,
  trace: true,
  stopActor: true,
  killActor: true,
  stopHost: true,
  killHost: true,
  threads: true,
  processes: true,
  requestStop: true,
}

/** `context.system` of an actor under test: the test's stand-ins, each call an effect. */
export class TestedSystem {
  readonly id = 'behaviour'
  readonly spawn: unknown

  constructor(actor: TestedActor, standIns: Partial<HostedSystem>, spawn: unknown) {
    this.spawn = spawn
    Object.defineProperty(this, 'here', { get: () => standIns.here ?? missing('here') })
    for (const operation of Object.keys(operations) as Operation[]) {
      Object.defineProperty(this, operation, { value: (...args: unknown[]) => call(actor, standIns, operation, args) })
    }
  }
}

const call = (actor: TestedActor, standIns: Partial<HostedSystem>, operation: Operation, args: unknown[]): unknown => {
  actor.mayAct()
  const given = [...args].map((argument) => handOver(argument, actor.bystander))
  actor.record({ effect: 'system-called', operation, args: given })
  const standIn = standIns[operation] as ((...args: unknown[]) => unknown) | undefined
  if (standIn === undefined) {
    if (commands[operation] === undefined) return missing(operation)
    return operation === 'requestStop' ? undefined : Promise.resolve()
  }
  const result = standIn.apply(standIns, given)
  return result instanceof Promise ? result.then((value) => handOver(value, actor.life)) : result
}

const missing = (operation: string): never => {
  throw new ContextError({
    what: `this behaviour has no system: give runBehaviour a stand-in, { system: { ${operation}: ... } }`,
  })
}
