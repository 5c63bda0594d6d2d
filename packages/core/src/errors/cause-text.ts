import { shortText } from './short-text.ts'

/** A cause may say at length what to do, and names files. */
const mostCharacters = 500

/** ` because of TypeError: ...`, for where a message is all that is shown; empty without a cause. Never throws, whatever the cause does. */
export function causeText(options: ErrorOptions | undefined): string {
  const cause = options?.cause
  if (cause === undefined) return ''
  const text = errorText(cause) ?? shortText(cause)
  return ` because of ${text.length > mostCharacters ? `${text.slice(0, mostCharacters)}...` : text}`
}

function errorText(cause: unknown): string | undefined {
  try {
    const { name, message } = cause as Error
    return typeof name === 'string' && typeof message === 'string' ? `${name}: ${message}` : undefined
  } catch {
    return undefined
  }
}
