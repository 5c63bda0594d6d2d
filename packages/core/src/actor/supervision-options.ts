/** Who is concerned when one child of a supervisor fails: it alone; all children; or it and those that were born after it. */
export type Strategy = 'one-for-one' | 'one-for-all' | 'rest-for-one'

/**
 * When an actor gets another life.
 *
 * | ends because | permanent | transient | temporary |
 * | --- | --- | --- | --- |
 * | a handler, a timer or a hook failed; its link partner ended | yes | yes | no |
 * | its host went down | yes | yes | no |
 * | it stopped itself | yes | no | no |
 * | its parent, the system or other code stopped it, or it was killed | no | no | no |
 */
export type Restart = 'permanent' | 'transient' | 'temporary'

/** How long a child waits before its next life; the time does not count in the supervisor's window. */
export interface Backoff {
  /** Before the first restart, in milliseconds. @defaultValue 0: at once */
  readonly firstMs?: number
  /** Each further failure multiplies the delay by this much. Number >= 1. @defaultValue 2 */
  readonly factor?: number
  /** The longest delay. @defaultValue 30 000 */
  readonly mostMs?: number
  /** The part of the delay that is random, from 0 to 1: with 0.2 a second becomes 0.8 to 1.2 s. @defaultValue 0.2 */
  readonly jitter?: number
}

/** How an actor supervises its children. */
export interface Supervision {
  /** @defaultValue 'one-for-one' */
  readonly strategy?: Strategy
  /** Most failures within `withinMs`; one more, and the supervisor fails itself. Whole number >= 0. @defaultValue 3 */
  readonly restarts?: number
  /** The window that moves along, in milliseconds. @defaultValue 5 000 */
  readonly withinMs?: number
  /** For children that bring none of their own. @defaultValue at once */
  readonly backoff?: Backoff
  /**
   * When the supervisor stops itself because its work is done: never, when one of its `significant` children ends by itself, or when
   * the last of them does. @defaultValue 'never'
   */
  readonly autoShutdown?: 'never' | 'any-significant' | 'all-significant'
}
