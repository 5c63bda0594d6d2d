import { writeSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'
import { putTogether } from '@troupe/core/internal'
import type { LastWords, ToMain } from './control-messages.ts'
import { childDescriptors } from './host-job.ts'
import { unguardedExit } from './loads.ts'

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
    fields: plainFields(thrown),
  }
}

/** The error again, with the stack of where it was thrown, and its class if that is one of Troupe's or of the language's. */
export const errorOf = ({ name, message, stack, code, fields }: LastWords): Error =>
  putTogether({
    className: name,
    name,
    message,
    ...(stack !== undefined && { stack }),
    fields: { ...fields, ...(code !== undefined && { code }) },
  })

/** Own fields that JSON carries. */
const plainFields = (error: object): Record<string, string | number | boolean> => {
  const fields: Record<string, string | number | boolean> = {}
  for (const key of Object.keys(error)) {
    const value = read(error, key)
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') fields[key] = value
  }
  return fields
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

let isArmed = false
let isTold = false

/**
 * Tells main why this host ends: the error that ends it, unless the program handles it itself; or, when a module that was loaded here
 * exits in place of serving, that it lacks a guard.
 */
export const tellLastWords = (kind: 'thread' | 'process'): void => {
  if (isArmed) return
  isArmed = true
  const tell = (words: LastWords): void => {
    if (isTold) return
    isTold = true
    if (kind === 'process') writeLastWords(words)
    else parentPort?.postMessage({ troupe: 'last words', words } satisfies ToMain)
  }
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    if (process.listenerCount('uncaughtException') === 0) tell(lastWordsOf(error))
  })
  process.on('exit', () => {
    const error = unguardedExit()
    if (error !== undefined) tell(lastWordsOf(error))
  })
}

/** Written at once and in full, unlike anything sent over a channel: the process ends right after this. */
const writeLastWords = (words: LastWords): void => {
  try {
    writeSync(childDescriptors.lifeline, JSON.stringify(words))
  } catch {
    // Main is gone, or the descriptor is: stderr has the error as well.
  }
}
