import { inspect } from 'node:util'

const mostCharacters = 100

/** What a value is, for people: one line, not long. */
export const shortText = (value: unknown): string => {
  const text = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxStringLength: mostCharacters })
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}...` : text
}
