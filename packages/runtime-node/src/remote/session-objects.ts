import type { HandleCodec } from '@troupe/core/internal'
import { RemoteLimitError } from '../errors/remote-errors.ts'
import { kindNamed } from '../objects/object-kind.ts'
import { linkOf, ObjectProxy } from '../objects/object-proxy.ts'
import { SentFunction } from '../tasks/sent-function.ts'

/** An object that a client in another program holds. */
interface Entry {
  readonly number: number
  /** The session's own, as long as the client holds the object. */
  readonly proxy: ObjectProxy
  /** How often it was sent, less how often the client gave it back. */
  claims: number
}

/**
 * The objects that one session has sent to its client, by numbers that mean something in this session alone; and how handles cross its
 * connection: objects to both sides, functions to this one, if they are among those that are served.
 */
export class SessionObjects implements HandleCodec {
  readonly #most: number
  readonly #functions: ReadonlyMap<string, string>
  readonly #byNumber = new Map<number, Entry>()
  readonly #byId = new Map<string, Entry>()
  #lastNumber = 0
  /** The objects of the message that is being written; a value may be gone over twice. */
  #written: Map<ObjectProxy, Entry> | undefined

  /** @param functions - keys by the names that others know them by */
  constructor(most: number, functions: ReadonlyMap<string, string>) {
    this.#most = most
    this.#functions = functions
  }

  get size(): number {
    return this.#byNumber.size
  }

  get(number: number): ObjectProxy | undefined {
    return this.#byNumber.get(number)?.proxy
  }

  /**
   * Writes a message by `write`. Of the objects in it this session keeps one proxy each and gives back the others. When it cannot be
   * written, none of them has been sent.
   */
  writing<T>(write: () => T): T {
    const written = new Map<ObjectProxy, Entry>()
    this.#written = written
    try {
      const result = write()
      for (const [proxy, entry] of written) {
        entry.claims++
        if (proxy !== entry.proxy) proxy[Symbol.dispose]()
      }
      return result
    } catch (error) {
      for (const [proxy, entry] of written) {
        if (proxy !== entry.proxy) proxy[Symbol.dispose]()
        this.#forgetIfFree(entry)
      }
      throw error
    } finally {
      this.#written = undefined
    }
  }

  pack(handle: object): unknown {
    if (!(handle instanceof ObjectProxy)) throw new TypeError('only objects of managers have a meaning in another program')
    const { kind, detail } = linkOf(handle, 'send')
    const known = kindNamed(kind)
    if (known?.isLocal === true) throw new TypeError(`a ${kind} is for the hosts of its own system`)
    const entry = this.#written?.get(handle) ?? this.#entryOf(handle)
    this.#written?.set(handle, entry)
    return known === undefined ? [entry.number, foreignKind(kind), detail] : [entry.number, kind, detail]
  }

  unpack(data: unknown): object {
    if (typeof data === 'string') return new SentFunction(data, this.#functions.get(data), [...this.#functions.keys()])
    const proxy = this.get(data as number)
    if (proxy === undefined) throw new TypeError('an object that this session was not given')
    return proxy
  }

  /** The client has given back what it was sent so often. @throws TypeError - it was not */
  release(number: number, claims: number): void {
    const entry = this.#byNumber.get(number)
    if (entry === undefined || entry.claims < claims) throw new TypeError('an object that was given back was not given')
    entry.claims -= claims
    this.#forgetIfFree(entry)
  }

  [Symbol.dispose](): void {
    for (const { proxy } of this.#byNumber.values()) proxy[Symbol.dispose]()
    this.#byNumber.clear()
    this.#byId.clear()
  }

  #entryOf(proxy: ObjectProxy): Entry {
    const known = this.#byId.get(proxy.id)
    if (known !== undefined) return known
    if (this.#byNumber.size >= this.#most) throw new RemoteLimitError({ limit: 'objects', most: this.#most })
    const entry: Entry = { number: ++this.#lastNumber, proxy, claims: 0 }
    this.#byNumber.set(entry.number, entry)
    this.#byId.set(proxy.id, entry)
    return entry
  }

  #forgetIfFree({ number, proxy, claims }: Entry): void {
    if (claims > 0 || !this.#byNumber.delete(number)) return
    this.#byId.delete(proxy.id)
    proxy[Symbol.dispose]()
  }
}

/** The kind of an object of a class of the program is a path on this machine and a name: others need the name alone. */
const foreignKind = (kind: string): string => kind.slice(kind.lastIndexOf('#'))
