/**
 * Statecharts: an xstate 5 machine as a class of actors, on any host. Bring xstate yourself: `npm install xstate`.
 *
 * Start at {@link machineActor}; {@link fromActor} and {@link fromAsk} are for what a machine invokes.
 *
 * @packageDocumentation
 */
// an actor that is a machine

// what a machine invokes
export { type FarLogic, type FarOptions, type FarSnapshot, fromActor } from './from-actor.ts'
export { fromAsk, type Invocation } from './from-ask.ts'
export {
  type MachineActor,
  type MachineActorClass,
  type MachineArgs,
  type MachineStart,
  machineActor,
  type SnapshotsOptions,
} from './machine-actor.ts'
export type { ChildMark, KeptChild, KeptContext, KeptDelay, MachineSnapshot } from './machine-snapshot.ts'
