import { causeText } from './cause-text.ts'
import { nameErrors, TroupeError } from './troupe-error.ts'

export interface SupervisionFacts {
  readonly supervisor: string
  /** The child whose failure was one too many. */
  readonly child: string
  readonly failures: number
  readonly withinMs: number
}
/** Children of one supervisor failed more often than it allows. `cause` is the last failure. */
export class SupervisionError extends TroupeError implements SupervisionFacts {
  static {
    nameErrors(this, 'SupervisionError', 'supervision')
  }
  readonly code = 'SUPERVISION'
  declare readonly supervisor: string
  declare readonly child: string
  declare readonly failures: number
  declare readonly withinMs: number
  constructor(facts: SupervisionFacts, options?: ErrorOptions) {
    const { supervisor, child, failures, withinMs } = facts
    const often = failures === 1 ? 'a failure' : `${failures} failures`
    super(
      `${supervisor} gave up after ${often} of its children within ${withinMs} ms, the last of ${child}${causeText(options)}`,
      facts,
      options,
    )
  }
}

export interface ChildExistsFacts {
  readonly supervisor: string
  readonly child: string
}
/** A supervisor has a child of that id, running or not. */
export class ChildExistsError extends TroupeError implements ChildExistsFacts {
  static {
    nameErrors(this, 'ChildExistsError', 'supervision')
  }
  readonly code = 'CHILD_EXISTS'
  declare readonly supervisor: string
  declare readonly child: string
  constructor(facts: ChildExistsFacts, options?: ErrorOptions) {
    const { supervisor, child } = facts
    super(`${supervisor} has a child '${child}' already: restart that one, or remove it first`, facts, options)
  }
}

export interface ChildNotFoundFacts {
  readonly supervisor: string
  readonly child: string
}
/** A supervisor has no child of that id. */
export class ChildNotFoundError extends TroupeError implements ChildNotFoundFacts {
  static {
    nameErrors(this, 'ChildNotFoundError', 'supervision')
  }
  readonly code = 'CHILD_NOT_FOUND'
  declare readonly supervisor: string
  declare readonly child: string
  constructor(facts: ChildNotFoundFacts, options?: ErrorOptions) {
    const { supervisor, child } = facts
    super(`${supervisor} has no child '${child}': it was never started there, was removed, or had only one life`, facts, options)
  }
}

export interface LinkedExitFacts {
  readonly actor: string
  readonly partner: string
  /** How the partner's life ended. */
  readonly reason: string
}
/** The life of a link partner ended other than by stopping itself. `cause` is its error, if it had one. */
export class LinkedExitError extends TroupeError implements LinkedExitFacts {
  static {
    nameErrors(this, 'LinkedExitError', 'supervision')
  }
  readonly code = 'LINKED_EXIT'
  declare readonly actor: string
  declare readonly partner: string
  declare readonly reason: string
  constructor(facts: LinkedExitFacts, options?: ErrorOptions) {
    const { actor, partner, reason } = facts
    super(`${actor} ends with its link partner ${partner}, which is over: ${reason}${causeText(options)}`, facts, options)
  }
}

export interface StashFullFacts {
  readonly actor: string
  readonly capacity: number
  readonly unit: 'messages' | 'bytes'
}
/** More messages were stashed than the class allows; the message at hand was not. */
export class StashFullError extends TroupeError implements StashFullFacts {
  static {
    nameErrors(this, 'StashFullError', 'handler')
  }
  readonly code = 'STASH_FULL'
  declare readonly actor: string
  declare readonly capacity: number
  declare readonly unit: 'messages' | 'bytes'
  constructor(facts: StashFullFacts, options?: ErrorOptions) {
    const { actor, capacity, unit } = facts
    const bound = unit === 'bytes' ? 'mailbox.bytes' : 'stash'
    super(
      `the stash of ${actor} is full (${capacity} ${unit}): unstash earlier, or raise options.${bound} of its class`,
      facts,
      options,
    )
  }
}
