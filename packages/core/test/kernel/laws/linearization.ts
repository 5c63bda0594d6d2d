/** One operation as its caller saw it: begun, over, and what it may do to the state. */
export interface Operation<S> {
  /** On one clock for all callers; `until` is `Infinity` for one whose end nobody saw: it may never have taken effect. */
  readonly from: number
  readonly until: number
  /** The operation that has to take effect before this one, by its place in the history. */
  readonly after?: number
  /** The state when it takes effect in `state`; `undefined` when it could not have had its outcome there. */
  take(state: S): { readonly state: S } | undefined
}

/**
 * Whether there is one order of all operations, each taking effect at a moment between its begin and its end, that explains what
 * their callers saw. States are compared as texts.
 *
 * Source: J. M. Wing, C. Gong, Testing and Verifying Concurrent Objects, J. Parallel and Distributed Computing 17 (1993).
 */
export const isLinearizable = <S>(history: readonly Operation<S>[], initial: S): boolean => {
  const failed = new Set<string>()
  const search = (done: ReadonlySet<number>, state: S): boolean => {
    const open = history.flatMap((_, index) => (done.has(index) ? [] : [index]))
    const firstEnd = Math.min(...open.map((index) => history[index]!.until))
    if (firstEnd === Infinity) return true
    const key = `${open.join()} ${JSON.stringify(state) ?? ''}`
    if (failed.has(key)) return false
    for (const index of open) {
      const operation = history[index]!
      if (operation.from > firstEnd || (operation.after !== undefined && !done.has(operation.after))) continue
      const next = operation.take(state)
      if (next !== undefined && search(new Set(done).add(index), next.state)) return true
    }
    failed.add(key)
    return false
  }
  return search(new Set(), initial)
}
