import { causeText } from './cause-text.ts'
import { nameErrors, TroupeError } from './troupe-error.ts'

export interface StartFacts {
  readonly actor: string
  readonly host?: string
}
/** The first start of an actor did not succeed: nothing of it is left. `cause` is what its constructor or `onStart` threw. */
export class StartError extends TroupeError implements StartFacts {
  static {
    nameErrors(this, 'StartError', 'start')
  }
  readonly code = 'START'
  declare readonly actor: string
  declare readonly host?: string
  constructor(facts: StartFacts, options?: ErrorOptions) {
    const where = facts.host === undefined ? '' : ` on ${facts.host}`
    super(`${facts.actor} did not start${where}${causeText(options)}`, facts, options)
  }
}

export interface NameTakenFacts {
  readonly actorName: string
  readonly holder: string
}
/** Another actor has this name. */
export class NameTakenError extends TroupeError implements NameTakenFacts {
  static {
    nameErrors(this, 'NameTakenError', 'start')
  }
  readonly code = 'NAME_TAKEN'
  declare readonly actorName: string
  declare readonly holder: string
  constructor(facts: NameTakenFacts, options?: ErrorOptions) {
    super(`the name ${facts.actorName} is taken by ${facts.holder}: stop that actor first, or find it by name`, facts, options)
  }
}

export interface EntryNotGuardedFacts {
  readonly module: string
  /** It happened when the module was loaded already: a handler of an actor may have done it as well. */
  readonly later?: boolean
}
/** A module that was loaded on another host ran the program's main part there: it started a system, or exited. */
export class EntryNotGuardedError extends TroupeError implements EntryNotGuardedFacts {
  static {
    nameErrors(this, 'EntryNotGuardedError', 'start')
  }
  readonly code = 'ENTRY_NOT_GUARDED'
  declare readonly module: string
  declare readonly later?: boolean
  constructor(facts: EntryNotGuardedFacts, options?: ErrorOptions) {
    const orElse =
      facts.later === true
        ? '; an actor has its system at this.context.system, and createSystem({ nested: true }) starts another one within a host'
        : ''
    super(
      `${facts.module} runs its main part on a host that loads it: put that part into if (isMain(import.meta)) { ... }${orElse}`,
      facts,
      options,
    )
  }
}
