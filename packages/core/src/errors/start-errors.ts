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
    super(`${facts.actor} did not start${where}: see cause`, facts, options)
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
}
/** A module that other hosts load spawned while it was being loaded. */
export class EntryNotGuardedError extends TroupeError implements EntryNotGuardedFacts {
  static {
    nameErrors(this, 'EntryNotGuardedError', 'start')
  }
  readonly code = 'ENTRY_NOT_GUARDED'
  declare readonly module: string
  constructor(facts: EntryNotGuardedFacts, options?: ErrorOptions) {
    super(
      `${facts.module} spawns while it is being loaded on another host: put its main part into if (isMain(import.meta)) { ... }`,
      facts,
      options,
    )
  }
}
