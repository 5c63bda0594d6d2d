/**
 * What is known of an actor's class wherever a ref to it goes: its name and its messages in order. A frame names a message by its
 * index here, and a ref's faces are made from it, so a host needs no class to send.
 */
export class Descriptor {
  /** `module URL#exported name`, or `#name` for a class that was not exposed. */
  readonly key: string
  /** The class's name, for people. */
  readonly name: string
  readonly methods: readonly string[]
  /** The keys of the class and of the classes it extends, nearest first. */
  readonly lineage: readonly string[]
  readonly #indexes = new Map<string, number>()
  /** The faces built for this descriptor, once; theirs to fill. */
  faces: unknown = undefined

  constructor(name: string, lineage: readonly string[], methods: readonly string[]) {
    this.key = lineage[0]!
    this.name = name
    this.methods = methods
    this.lineage = lineage
    for (const [index, method] of methods.entries()) this.#indexes.set(method, index)
  }

  /** The index of `method`, or -1. */
  indexOf(method: string): number {
    return this.#indexes.get(method) ?? -1
  }

  methodName(index: number): string {
    return this.methods[index] ?? `method ${index}`
  }
}

const known = new Map<string, Descriptor>()

/** The one descriptor of a class with that name, lineage (at least its own key) and these methods. */
export const descriptorOf = (name: string, lineage: readonly string[], methods: readonly string[]): Descriptor => {
  const signature = `${name}\n${lineage.join('\n')}\n\n${methods.join('\n')}`
  let descriptor = known.get(signature)
  if (descriptor === undefined) known.set(signature, (descriptor = new Descriptor(name, lineage, methods)))
  return descriptor
}
