import type { Bar } from '../statistics/bar.ts'
import type { Unit } from '../statistics/unit.ts'
import type { Setup } from './setup.ts'

/** One of those that are compared, started and ready. */
export interface Side {
  /**
   * Does `count` pieces of work, all of it: it resolves when the receiver has confirmed that it handled exactly those. Where the row is about
   * something else than how long that takes, it resolves with what was read, in the row's unit.
   * @throws CountError otherwise
   */
  run(count: number): Promise<number | void>
  /** Clears up after a repetition; the clock does not run. */
  after?(): Promise<void>
  /** CPU seconds that its other processes have used so far, all threads included. Left out when it has none: this process is counted anyway. */
  cpuSeconds?(): Promise<number>
  /** Ends whatever was started for it: hosts, workers, children. */
  close(): Promise<void>
}

/** @throws PeerMissingError - for a peer that this machine does not have: the row runs without it */
export type OpenSide = (setup: Setup) => Promise<Side>

/** One comparison: the same work done by Troupe and by each peer. */
export interface Row {
  readonly name: string
  /** One line: what is measured. */
  readonly about: string
  readonly unit: Unit
  /** Pieces of work in one repetition. */
  readonly count: number
  /** How often each side is measured when nobody says so, where it is less than usual: some sides take long. */
  readonly repetitions?: number
  readonly troupe: OpenSide
  readonly peers: Readonly<Record<string, OpenSide>>
  /** Why this machine cannot run it at all; `undefined` when it can. */
  readonly unavailable?: () => string | undefined
  /** The peer that the ratio is about; none for a row without peers. */
  readonly beside?: string
  /** Whether the CPU time of all sides is part of the result: for work that waits, and looks fast when only one of many is awake. */
  readonly cpu?: true
  /**
   * Whether all sides begin each repetition with nothing where new objects are made, this process's that is. For rows in which the sides make very many
   * objects that live as long as the repetition: each would clear up after the one before it.
   */
  readonly fresh?: true
  /**
   * Whether each side runs in a program of its own, which the others leave no garbage in, as in the program of whoever uses it. For rows in which the
   * sides have threads or processes anyway.
   */
  readonly apart?: true
  /** Peers that would need many seconds for all pieces do this part of them: above 0, below 1. What is compared is a rate. */
  readonly parts?: Readonly<Record<string, number>>
  /** What has to hold now; none where the design asks for nothing. */
  readonly bars: readonly Bar[]
  /** What the budget of the design asks for, where that is more than has to hold now. */
  readonly later?: readonly Bar[]
}

/** How many pieces of work the side called `name` does when the row does `count`. */
export const countFor = ({ parts }: Row, name: string, count: number): number => Math.ceil(count * (parts?.[name] ?? 1))
