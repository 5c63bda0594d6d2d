/** How values of one kind that are never copied (refs, locks, shared memory) go to another holder on the same host. */
export interface HandleKind {
  /** `handle` as `holder` may keep it: a ref, for instance, bound to the life it was given to. The result may be thrown away. */
  pass(handle: object, holder: unknown): object
  /** `handle` was made for a kernel to keep, which needs it no more. */
  letGo?(handle: object): void
}

/** A handle as it lies on a link. */
export interface PackedHandle {
  /** Sendable data from which the other host makes its own. */
  readonly data: unknown
  /**
   * Disposed when the other host has taken the message apart, or never will: until then this host keeps what `data` names. Its end must not
   * throw.
   */
  readonly lease?: Disposable
  /** Called once the message is on its way, and never when it cannot be sent after all. It may send messages itself, and must not throw. */
  readonly sent?: () => void
}

/** The host to which a handle goes. */
export interface HandleDestination {
  readonly kind: 'main' | 'thread' | 'process'
  readonly slot: number
  readonly incarnation: number
}

/** How handles of one kind cross every link by themselves. */
export interface LinkedHandleKind extends HandleKind {
  /** The same in every host, and no other kind's. */
  readonly name: string
  /** What is exposed by the module that makes the kind known, as `url#name`: hosts that do not know the kind load that first. */
  readonly key?: string | undefined
  /** @throws when this handle cannot leave its host */
  pack(handle: object, to: HandleDestination): PackedHandle
  /** What `holder` gets. `data` may be anything. @throws when it names nothing that is there */
  unpack(data: unknown, holder: unknown): object
}

interface Kinds {
  readonly byPrototype: Map<object | null, HandleKind>
  readonly byName: Map<string, LinkedHandleKind>
}

/** One for all copies of this package in this JavaScript world; the shape of a kind must not change without a new symbol. */
const place: unique symbol = Symbol.for('troupe.handle-kinds')
const world = globalThis as { [place]?: Kinds }
const kinds: Kinds = (world[place] ??= { byPrototype: new Map(), byName: new Map() })

/**
 * Makes the objects whose prototype is exactly `prototype` travel by reference. Of kinds with the same name, which copies of one package
 * register, the first makes what comes over links.
 */
export function registerHandle(prototype: object, kind: HandleKind | LinkedHandleKind): void {
  kinds.byPrototype.set(prototype, kind)
  if ('name' in kind && !kinds.byName.has(kind.name)) kinds.byName.set(kind.name, kind)
}

export const isHandle = (value: object): boolean => kinds.byPrototype.has(Object.getPrototypeOf(value))

/** The kind of handles that have `prototype`. A SharedArrayBuffer is none of them: it passes as it is. */
export const handleKind = (prototype: object | null): HandleKind | undefined => kinds.byPrototype.get(prototype)

/** The kind of handles that have `prototype`, if they cross links by themselves. */
export const linkedHandleKind = (prototype: object | null): LinkedHandleKind | undefined => {
  const kind = kinds.byPrototype.get(prototype)
  return kind !== undefined && 'name' in kind ? (kind as LinkedHandleKind) : undefined
}

/** The kind that other hosts know by `name`. */
export const handleKindNamed = (name: unknown): LinkedHandleKind | undefined => kinds.byName.get(name as string)
