import type { Protocol } from '../actor/protocol.ts'
import type { SpawnOptions } from '../actor/spawn-options.ts'
import type { Restart } from '../actor/supervision-options.ts'
import { type BackoffRules, backoffRules } from '../actor/supervision-rules.ts'

/** How a child is to be supervised, every choice made; plain data. */
export interface ChildRules {
  readonly restart: Restart
  readonly significant: boolean
  /** Its own, if it has one. */
  readonly backoff: BackoffRules | undefined
  readonly shutdownMs: number | undefined
  readonly restartHost: boolean
}

/** Of children for whom nothing else was said. */
export const usualRules: { readonly [R in Restart]: ChildRules } = {
  permanent: rulesOf('permanent'),
  transient: rulesOf('transient'),
  temporary: rulesOf('temporary'),
}

/** @throws OptionError */
export const childRules = (request: SpawnOptions, protocol: Protocol): ChildRules => {
  const { restart = protocol.restart, significant, backoff, shutdownMs, restartHost } = request
  if (significant === undefined && backoff === undefined && shutdownMs === undefined && restartHost === undefined)
    return usualRules[restart]
  return {
    restart,
    significant: significant === true,
    backoff: backoff === undefined ? undefined : backoffRules('spawn backoff', backoff),
    shutdownMs,
    restartHost: restartHost === true,
  }
}

function rulesOf(restart: Restart): ChildRules {
  return Object.freeze({ restart, significant: false, backoff: undefined, shutdownMs: undefined, restartHost: false })
}
