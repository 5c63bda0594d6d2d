import { shortText } from '../errors/short-text.ts'
import type { TroupeEvent } from '../kernel/events.ts'

/** An error in a few words, for people. */
export const textOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error))

/** What tells errors apart. */
export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error)

/** An event of the system on one line. */
export const eventText = ({ event, ...facts }: TroupeEvent): string => {
  const texts = Object.entries(facts).map(([key, value]) => `${key} ${factText(value)}`)
  return `${event}: ${texts.join(', ')}`
}

const factText = (value: unknown): string => {
  if (value instanceof Error) return textOf(value)
  if (Array.isArray(value)) return value.join(' -> ')
  if (typeof value !== 'object' || value === null || !('kind' in value)) return shortText(value)
  return 'error' in value ? `${String(value.kind)} (${textOf(value.error)})` : String(value.kind)
}
