import { nameErrors, TroupeError } from './troupe-error.ts'

export interface HostStalledFacts {
  readonly host: string
  readonly waitedMs: number
}
/** A host is alive but did not act in time; what was asked of it stays queued there. */
export class HostStalledError extends TroupeError implements HostStalledFacts {
  static {
    nameErrors(this, 'HostStalledError', 'host')
  }
  readonly code = 'HOST_STALLED'
  declare readonly host: string
  declare readonly waitedMs: number
  constructor(facts: HostStalledFacts, options?: ErrorOptions) {
    super(
      `host ${facts.host} did not respond for ${facts.waitedMs} ms: synchronous code blocks it; host.kill() ends it`,
      facts,
      options,
    )
  }
}
