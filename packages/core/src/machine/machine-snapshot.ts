import type { AnyActorRef, AnyStateMachine, ContextFrom, OutputFrom, SnapshotFrom } from 'xstate'

/** What stands in a context for one of xstate's actor refs while it travels: the child of that id. */
export interface ChildMark {
  readonly xstate$$type: 1
  readonly id: string
}

type Kept<T> = T extends AnyActorRef ? ChildMark : T extends readonly AnyActorRef[] ? readonly ChildMark[] : T

/** A context as it travels: xstate's actor refs become marks. */
export type KeptContext<C> = { readonly [K in keyof C]: Kept<C[K]> }

/** An invoked or spawned actor of a machine. `src` is missing when its logic has no name in `setup`: then it cannot be restored. */
export interface KeptChild {
  readonly src?: string
  readonly snapshot: unknown
  readonly systemId?: string
  readonly syncSnapshot?: boolean
}

/** A delayed event under way. */
export interface KeptDelay {
  readonly id: string
  readonly event: { readonly type: string }
  /** What is left of the delay, in milliseconds on the kernel's clock. */
  readonly leftMs: number
  /** The ids of the actors that lead to its sender and to its receiver; none is the machine itself. */
  readonly from: readonly string[]
  readonly to: readonly string[]
}

/**
 * A machine at one moment, as data. Given as `args: [{ snapshot }]` it makes another machine go on from there; xstate's own
 * `createActor(machine, { snapshot })` takes it as well.
 */
export interface MachineSnapshot<M extends AnyStateMachine> {
  readonly value: SnapshotFrom<M>['value']
  readonly context: KeptContext<ContextFrom<M>>
  readonly status: 'active' | 'done' | 'error' | 'stopped'
  /** Of a machine that is `done`. */
  readonly output: OutputFrom<M> | undefined
  /** Of a machine in the status `error`. */
  readonly error: unknown
  readonly children: Readonly<Record<string, KeptChild>>
  /** For history states: where each was left. */
  readonly historyValue: Readonly<Record<string, readonly { readonly id: string }[]>>
  /** Goes on with what is left of each delay; xstate alone forgets them. */
  readonly delays: readonly KeptDelay[]
}
