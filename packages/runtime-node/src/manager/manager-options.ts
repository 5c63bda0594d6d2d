import type { HostOptions } from '@troupe/core/internal'
import type { AnyFunction } from '../tasks/exposed-function.ts'

/** How a manager is started: where, and what is known of a host of its own (`name`, which is 'manager' if not given, `env`, `resourceLimits`, ...). */
export interface ManagerOptions<I extends AnyFunction = AnyFunction> extends Omit<HostOptions, 'mayExit' | 'keepsAlive'> {
  /** A host of its own of that kind, or the host of whoever starts it. @defaultValue 'process' */
  readonly on?: 'process' | 'thread' | 'here'
  /** An exposed function that runs in the manager before anything else. @defaultValue none */
  readonly initializer?: I
  readonly initializerArgs?: Readonly<Parameters<I>>
}

/** How an object is kept. */
export interface KeepOptions {
  /** Keeps it under this name as well, beyond all its proxies, until `manager.forget(name)`. */
  readonly name?: string
}
