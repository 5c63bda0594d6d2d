import { OptionError } from '@troupe/core/internal'
import type { AuthKey } from '../connection/auth-key.ts'
import type { ConnectionAddressLike } from '../connection/connection-address.ts'
import type { ListenerLimits } from '../connection/connection-limits.ts'
import type { ListenerTls } from '../connection/tls-options.ts'
import { kindNamed, kindNames } from '../objects/object-kind.ts'
import { type AnyFunction, functionKey } from '../tasks/exposed-function.ts'
import type { LivenessTerms } from './liveness.ts'

/** What one program may have at a manager that is served to it, and how long it may be silent. */
export interface SessionLimits {
  /** Calls and streams under way; another one is refused. @defaultValue 16 384 */
  readonly maxCalls?: number
  /** Objects that it holds; a result with one more is refused. @defaultValue 100 000 */
  readonly maxObjects?: number
  /** Hosts of it that call. One with more is cut off. @defaultValue 1 024 */
  readonly maxClients?: number
  /** Results that wait because it does not read. One for which more waits is cut off. @defaultValue 64 MiB */
  readonly maxWaitingBytes?: number
  /** A side that said nothing for so long says that it is there. @defaultValue 10 000 ms */
  readonly heartbeatMs?: number
  /** A program that is silent for so long, or takes nothing of what waits for it, is taken for gone, with all that it held. @defaultValue 60 000 ms */
  readonly silenceMs?: number
}

/** What a served manager takes on: as a listener, and from each program. */
export interface ServeLimits extends ListenerLimits, SessionLimits {}

/** How a manager is served to other programs. */
export interface ServeOptions {
  /** Port 0 is any that is free: `service.address` says which. */
  readonly address: ConnectionAddressLike
  /** The secret that both sides have. Only with `tls.requestCert` there may be none. */
  readonly authKey?: AuthKey
  /** Needed for every address that other machines reach. */
  readonly tls?: ListenerTls
  readonly limits?: ServeLimits
  /** Of the objects that are kept under names, those that others find. @defaultValue all */
  readonly names?: readonly string[]
  /** The kinds of the library's own objects that others may have made: `dict`, `queue`, `lock`, ... @defaultValue none */
  readonly kinds?: readonly string[]
  /**
   * Exposed functions that others may have run here, as in `dict.update(key, add)`, by the names that they expose theirs by.
   * @defaultValue none
   */
  readonly functions?: Readonly<Record<string, AnyFunction>>
}

/** The same, as it is told to the host of the manager. */
export interface DoorOptions extends Omit<ServeOptions, 'functions' | 'limits'> {
  readonly kinds: readonly string[]
  readonly functions: readonly (readonly [name: string, key: string])[]
  readonly limits: ServeLimits & AllSessionLimits
}

export type AllSessionLimits = LivenessTerms & Readonly<Record<keyof SessionLimits, number>>

/** @throws OptionError, NotExposedError */
export const doorOptions = (options: ServeOptions): DoorOptions => {
  const { address, authKey, tls, limits = {}, names, kinds = [], functions = {} } = options
  if (names !== undefined && !areTexts(names))
    throw new OptionError({ option: 'serve names', expected: 'a list of names', got: names })
  const known = kindNames().filter((name) => kindNamed(name)?.isLocal !== true)
  if (!areTexts(kinds) || !kinds.every((kind) => known.includes(kind)))
    throw new OptionError({ option: 'serve kinds', expected: `a list of some of ${known.join(', ')}`, got: kinds })
  return {
    ...{ address, kinds },
    ...(authKey !== undefined && { authKey }),
    ...(tls !== undefined && { tls }),
    ...(names !== undefined && { names }),
    functions: Object.entries(functions).map(([name, fn]) => [name, functionKey(fn, `serve functions ${name}`)]),
    limits: { ...limits, ...sessionLimits(limits) },
  }
}

/** @throws OptionError */
export const sessionLimits = (given: SessionLimits): AllSessionLimits => ({
  maxCalls: whole('maxCalls', given.maxCalls ?? 16_384, 1),
  maxObjects: whole('maxObjects', given.maxObjects ?? 100_000, 1),
  maxClients: whole('maxClients', given.maxClients ?? 1_024, 1),
  maxWaitingBytes: whole('maxWaitingBytes', given.maxWaitingBytes ?? 64 * 1024 * 1024, 0),
  heartbeatMs: whole('heartbeatMs', given.heartbeatMs ?? 10_000, 1),
  silenceMs: whole('silenceMs', given.silenceMs ?? 60_000, 1),
})

const whole = (name: string, value: number, least: number): number => {
  const most = 2 ** 31 - 1
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new OptionError({ option: `limits.${name}`, expected: `a whole number from ${least} to ${most}`, got: value })
}

const areTexts = (texts: unknown): texts is readonly string[] =>
  Array.isArray(texts) && texts.every((text) => typeof text === 'string')
