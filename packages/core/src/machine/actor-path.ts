import type { AnyActorRef } from 'xstate'

/** The ids that lead from a machine to one of the actors in it, itself excluded. */
export const pathOf = (ref: { readonly id: string; readonly _parent?: AnyActorRef | undefined }): string[] =>
  ref._parent === undefined ? [] : [...pathOf(ref._parent), ref.id]

/** The actor at the end of a path, if there is one. */
export const actorAt = (root: AnyActorRef, path: readonly string[]): AnyActorRef | undefined => {
  let at: AnyActorRef | undefined = root
  for (const id of path)
    at = (at?.getSnapshot() as { readonly children?: Record<string, AnyActorRef> } | undefined)?.children?.[id]
  return at
}
