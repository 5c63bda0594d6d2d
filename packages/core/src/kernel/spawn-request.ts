import { utf8Length } from '../basics/utf8-length.ts'
import { OptionError } from '../errors/option-error.ts'
import type { SpawnRequest } from './realm.ts'

const longestName = 255

/** @throws OptionError for a name that is empty, too long or no text, and for arguments that are no list */
export const checkSpawnRequest = ({ name, args, startTimeoutMs }: SpawnRequest): void => {
  if (name !== undefined) checkName('spawn name', name)
  if (args !== undefined && !Array.isArray(args))
    throw new OptionError({ option: 'spawn args', expected: 'a list of arguments', got: args })
  if (startTimeoutMs !== undefined && !(typeof startTimeoutMs === 'number' && startTimeoutMs > 0)) {
    throw new OptionError({ option: 'spawn startTimeoutMs', expected: 'a number of milliseconds > 0', got: startTimeoutMs })
  }
}

/** @throws OptionError for a name that is empty, too long or no text */
export const checkName = (option: string, name: unknown): void => {
  const bytes = typeof name === 'string' ? utf8Length(name) : 0
  if (bytes >= 1 && bytes <= longestName) return
  const got = typeof name === 'string' ? `${bytes} bytes` : name
  throw new OptionError({ option, expected: `a text of 1 to ${longestName} bytes`, got })
}
