import { TroupeError } from '@troupe/core'
import { knowErrors, nameErrors } from '@troupe/core/internal'

export interface ModuleLoadFacts {
  readonly module: string
  readonly why: string
}
/** A host cannot load a module: it is not there, or nothing on that host can read it. */
export class ModuleLoadError extends TroupeError implements ModuleLoadFacts {
  static {
    nameErrors(this, 'ModuleLoadError', 'start')
  }
  readonly code = 'MODULE_LOAD'
  declare readonly module: string
  declare readonly why: string
  constructor(facts: ModuleLoadFacts, options?: ErrorOptions) {
    super(`${facts.module} cannot be loaded on this host: ${facts.why}`, facts, options)
  }
}

knowErrors({
  MODULE_LOAD: {
    class: ModuleLoadError,
    family: 'start',
    meaning: 'A host cannot load a module: it is not there, or nothing on that host can read it.',
    remedy: 'Do what the message says; see `docs/loading.md`.',
  },
})
