import { hostName } from '../waiting/this-thread.ts'

let made = 0

/** A name for something that got none: who made it, and the how many-th thing it was. */
export const defaultName = (): string => `${hostName()} ${++made}`
