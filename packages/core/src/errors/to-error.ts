import { isError } from './error-parts.ts'
import { ThrownValueError } from './handler-errors.ts'

/** What was thrown, if that is an error, else a `ThrownValueError` that holds it. */
export const toError = (thrown: unknown): Error => (isError(thrown) ? thrown : new ThrownValueError({ value: thrown }))
