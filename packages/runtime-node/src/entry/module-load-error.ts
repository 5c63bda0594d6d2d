import { TroupeError } from '@troupe/core'

export interface ModuleLoadFacts {
  readonly module: string
  readonly why: string
}
/** A host cannot read a module that it should load. */
export class ModuleLoadError extends TroupeError implements ModuleLoadFacts {
  static {
    Object.defineProperty(this.prototype, 'name', { value: 'ModuleLoadError', writable: true, configurable: true })
  }
  readonly code = 'MODULE_LOAD'
  declare readonly module: string
  declare readonly why: string
  constructor(facts: ModuleLoadFacts, options?: ErrorOptions) {
    super(`${facts.module} cannot be loaded: ${facts.why}`, facts, options)
  }
}
