/** How values of one kind that are never copied (refs, locks, shared memory) go to another holder on the same host. */
export interface HandleKind {
  /** `handle` as `holder` may keep it: a ref, for instance, bound to the life it was given to. The result may be thrown away. */
  pass(handle: object, holder: unknown): object
}

type Kinds = Map<object | null, HandleKind>

/** One for all copies of this package in this JavaScript world; the shape of a kind must not change without a new symbol. */
const place: unique symbol = Symbol.for('troupe.handles')
const world = globalThis as { [place]?: Kinds }
const kinds: Kinds = (world[place] ??= new Map())

/** Makes the objects whose prototype is exactly `prototype` travel by reference. */
export function registerHandle(prototype: object, kind: HandleKind): void {
  kinds.set(prototype, kind)
}

export const isHandle = (value: object): boolean => kinds.has(Object.getPrototypeOf(value))

/** The kind of handles that have `prototype`. Shared memory is none of them: it passes as it is. */
export const handleKind = (prototype: object | null): HandleKind | undefined => kinds.get(prototype)
