import type { Protocol } from '../actor/protocol.ts'
import type { Restart } from '../actor/supervision-options.ts'
import { type BackoffRules, backoffRules } from '../actor/supervision-rules.ts'
import type { SpawnRequest } from './realm.ts'

/** What a supervisor was told about a child when it was spawned; plain data. */
export interface ChildSpec {
  readonly restart: Restart
  readonly significant: boolean
  /** Its own, if it has one. */
  readonly backoff: BackoffRules | undefined
  readonly shutdownMs: number | undefined
  readonly restartHost: boolean
}

const usual: { readonly [R in Restart]: ChildSpec } = {
  permanent: specOf('permanent'),
  transient: specOf('transient'),
  temporary: specOf('temporary'),
}

/** @throws OptionError */
export const childSpec = (request: SpawnRequest, protocol: Protocol): ChildSpec => {
  const { restart = protocol.restart, significant, backoff, shutdownMs, restartHost } = request
  if (significant === undefined && backoff === undefined && shutdownMs === undefined && restartHost === undefined)
    return usual[restart]
  return {
    restart,
    significant: significant === true,
    backoff: backoff === undefined ? undefined : backoffRules('spawn backoff', backoff),
    shutdownMs,
    restartHost: restartHost === true,
  }
}

function specOf(restart: Restart): ChildSpec {
  return Object.freeze({ restart, significant: false, backoff: undefined, shutdownMs: undefined, restartHost: false })
}
