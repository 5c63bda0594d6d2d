import type { SpawnOptions } from '../actor/spawn-options.ts'
import type { Restart } from '../actor/supervision-options.ts'
import { checkRestart } from '../actor/supervision-rules.ts'
import { utf8Length } from '../basics/utf8-length.ts'
import { hasTransfer } from '../codec/has-transfer.ts'
import { OptionError } from '../errors/option-error.ts'

/** Everything `spawn` may be told. */
export type SpawnRequest = SpawnOptions & { readonly args?: readonly unknown[] }

const longestName = 255

/** @throws OptionError for a name that is empty, too long or no text, and for arguments that are no list */
export const checkSpawnRequest = (request: SpawnRequest, usualRestart: Restart): void => {
  const { name, args, startTimeoutMs, restart = usualRestart, significant, shutdownMs, restartHost, on } = request
  if (name !== undefined) checkName('spawn name', name)
  if (args !== undefined && !Array.isArray(args))
    throw new OptionError({ option: 'spawn args', expected: 'a list of arguments', got: args })
  if (startTimeoutMs !== undefined && !(typeof startTimeoutMs === 'number' && startTimeoutMs > 0)) {
    throw new OptionError({ option: 'spawn startTimeoutMs', expected: 'a number of milliseconds > 0', got: startTimeoutMs })
  }
  if (restart !== usualRestart) checkRestart('spawn restart', restart)
  if (significant === true && restart === 'permanent') {
    throw new OptionError({ option: 'spawn significant', expected: 'no permanent actor, which never ends by itself', got: true })
  }
  if (shutdownMs !== undefined && !(typeof shutdownMs === 'number' && shutdownMs >= 0)) {
    throw new OptionError({ option: 'spawn shutdownMs', expected: 'a number of milliseconds >= 0', got: shutdownMs })
  }
  if (restartHost === true && on !== 'thread' && on !== 'process') {
    throw new OptionError({ option: 'spawn restartHost', expected: `an actor on: 'thread' or 'process'`, got: on ?? 'here' })
  }
  if (restart !== 'temporary' && args !== undefined && hasTransfer(args)) {
    const expected = `restart: 'temporary': memory that has moved is not there for a second life`
    throw new OptionError({ option: 'spawn args with transfer()', expected, got: restart })
  }
}

/** @throws OptionError for a name that is empty, too long or no text */
export const checkName = (option: string, name: unknown): void => {
  const bytes = typeof name === 'string' ? utf8Length(name) : 0
  if (bytes >= 1 && bytes <= longestName) return
  const got = typeof name === 'string' ? `${bytes} bytes` : name
  throw new OptionError({ option, expected: `a text of 1 to ${longestName} bytes`, got })
}
