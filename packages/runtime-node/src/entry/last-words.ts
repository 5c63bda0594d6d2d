import type { LastWords } from './control-messages.ts'

/** The most of a stack that is told. */
const maxStackCharacters = 16_384

/** Whatever was thrown, as plain data. Never fails, whatever the value does. */
export const lastWordsOf = (thrown: unknown): LastWords => {
  if (typeof thrown !== 'object' || thrown === null) return { name: 'Error', message: `${printed(thrown)} was thrown` }
  const stack = read(thrown, 'stack')
  const code = read(thrown, 'code')
  return {
    name: text(read(thrown, 'name')) ?? 'Error',
    message: text(read(thrown, 'message')) ?? 'an object that is no error was thrown',
    ...(typeof stack === 'string' && { stack: stack.slice(0, maxStackCharacters) }),
    ...(typeof code === 'string' && { code }),
  }
}

/** The error again, with the stack of where it was thrown. */
export const errorOf = (words: LastWords): Error => {
  const error = new Error(words.message)
  Object.defineProperty(error, 'name', { value: words.name, configurable: true, writable: true })
  if (words.stack !== undefined) Object.defineProperty(error, 'stack', { value: words.stack, configurable: true, writable: true })
  return words.code === undefined ? error : Object.assign(error, { code: words.code })
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const printed = (value: unknown): string => (typeof value === 'string' ? JSON.stringify(value) : String(value))

const read = (object: object, key: string): unknown => {
  try {
    return (object as Record<string, unknown>)[key]
  } catch {
    return undefined
  }
}

/** Calls `tell` with the reason when an error ends this host: not for errors that the program handles itself. */
export const onFatalError = (tell: (words: LastWords) => void): void => {
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    if (process.listenerCount('uncaughtException') === 0) tell(lastWordsOf(error))
  })
}
