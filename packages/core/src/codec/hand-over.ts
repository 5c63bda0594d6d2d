import { handleKind } from './handles.ts'

/**
 * A value that is handed over as it is, without a copy: a handle becomes what `holder` may hold, everything else stays what it was.
 * Handles inside of other values are not looked for.
 */
export const handOver = (value: unknown, holder: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  const kind = handleKind(Object.getPrototypeOf(value))
  return kind === undefined ? value : kind.pass(value, holder)
}

/** The same for a list of arguments, which is filled in place. */
export const handOverAll = (args: unknown[], holder: unknown): void => {
  for (let i = 0; i < args.length; i++) args[i] = handOver(args[i], holder)
}
