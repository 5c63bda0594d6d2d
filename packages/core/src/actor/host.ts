import type { Handle } from '../codec/sendable.ts'

/** A place where actors run: the main thread (slot 0), a worker thread or a child process. */
export interface Host extends Handle {
  readonly slot: number
  readonly incarnation: number
  readonly kind: 'main' | 'thread' | 'process'
  readonly name: string
}

/** Several hosts of one kind among which actors are placed. */
export interface HostGroup extends Handle {
  readonly hosts: readonly Host[]
  /** The host for the next actor. */
  readonly placement: Placement
}

/** Which host of a group gets an actor: the one with the fewest actors, each in turn, or always the same for the same key. */
export type Placement = 'least-busy' | 'round-robin' | { readonly by: string }
