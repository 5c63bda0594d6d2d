/** Gives the values of a record, in the order of its keys. */
export interface ValueSource {
  value(): unknown
}

/** Makes a record of certain keys. */
export type RecordMaker = (source: ValueSource) => Record<string, unknown>

/** All links together: code is never given back. */
const mostMakers = 1_000

const makers = new Map<string, RecordMaker>()
/** Not where the program, or the page it is in, forbids code that is made of strings. */
let mayMakeCode = true

/**
 * Code that makes records of `keys`, as a literal does: several times as quick as key by key. `undefined` where there is none.
 *
 * @param keys - `__proto__` is not among them: in a literal it is no key like others
 */
export function recordMaker(keys: readonly string[]): RecordMaker | undefined {
  const fields = keys.map((key) => `${JSON.stringify(key)}: source.value()`).join(', ')
  const known = makers.get(fields)
  if (known !== undefined || !mayMakeCode || makers.size === mostMakers) return known
  try {
    const maker = new Function('source', `return { ${fields} }`) as RecordMaker
    makers.set(fields, maker)
    return maker
  } catch {
    mayMakeCode = false
    return undefined
  }
}
