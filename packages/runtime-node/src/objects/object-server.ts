import { Actor, type ActorContext, type ActorOptions, type ActorRef } from '@troupe/core'
import { exposeOwn, stopBegins } from '@troupe/core/internal'
import { KindUnknownError, MethodNotServedError, ObjectGoneError } from '../errors/object-errors.ts'
import { type ClientKey, clientKeyOf, placeOf } from './client.ts'
import { type Caller, calledBy } from './current-call.ts'
import { hostAt } from './host-at.ts'
import { KeptObject } from './kept-object.ts'
import { type ClientWatcher, type Description, kindNamed, kindNames, type WaitingPlace } from './object-kind.ts'
import { linkOf, type ObjectProxy } from './object-proxy.ts'
import type { ServerProtocol } from './server-protocol.ts'
import { proxyClassOf } from './travel.ts'

/** What nobody has claimed between two sweeps was lost on its way to whoever had it made. */
const sweepMs = 60_000

/**
 * Keeps objects for others, who hold proxies of them. One call of an object at a time, unless its kind allows more; different objects do not
 * wait for each other. An object that nobody holds is forgotten, and disposed of if it can be.
 */
export class ObjectServer extends Actor implements ServerProtocol {
  static readonly options: ActorOptions<ObjectServer> = { interleave: true, restart: 'temporary' }
  readonly #objects = new Map<number, KeptObject>()
  /** Those that nobody has claimed yet, made since the last sweep and before it. */
  #unclaimed = new Set<KeptObject>()
  #longUnclaimed = new Set<KeptObject>()
  /** Clients whose end will be told. */
  readonly #watched = new Set<ClientKey>()
  #lastNumber = 0

  call(client: ClientKey, object: number, method: string, ...args: unknown[]): unknown {
    const kept = this.#served(object, method)
    const result = this.#run(client, kept, method, args)
    const description = kept.rules.returns?.get(method)
    if (description === undefined) return result
    const served = (made: unknown): ObjectProxy | undefined =>
      made === undefined ? undefined : this.serve(description, made as object)
    return result instanceof Promise ? result.then(served) : served(result)
  }

  async *iterate(client: ClientKey, object: number, method: string, ...args: unknown[]): AsyncGenerator<unknown> {
    const kept = this.#served(object, method)
    yield* (await this.#run(client, kept, method, args)) as AsyncIterable<unknown>
  }

  claim(object: number, client: ClientKey): void {
    const kept = this.#objects.get(object)
    if (kept === undefined) return
    this.#isClaimed(kept)
    kept.claims.add(client, 1)
    this.#watch(client)
  }

  release(object: number, client: ClientKey, claims: number): void {
    const kept = this.#objects.get(object)
    if (kept === undefined) return
    kept.claims.add(client, -claims)
    this.forgetIfFree(kept)
  }

  leave(client: ClientKey): void {
    if (client < 0) this.clientGone(client)
  }

  // ---- objects

  /**
   * Makes an object of a kind that this library knows, and gives a proxy of it.
   *
   * @throws KindUnknownError
   */
  create(kind: string, args: readonly unknown[]): ObjectProxy | Promise<ObjectProxy> {
    const known = kindNamed(kind)
    if (known === undefined) throw new KindUnknownError({ kind, known: kindNames() })
    const made = known.make(args, this.context.system, (proxy) => this.#own(proxy))
    const description = { kind, detail: known.detail?.(args), rules: known }
    return made instanceof Promise ? made.then((object) => this.serve(description, object)) : this.serve(description, made)
  }

  // ---- for those who serve

  /** Serves an object; the proxy is on its way to whoever gets it. */
  protected serve(description: Description, object: object, number: number = this.reserve(1)): ObjectProxy {
    const kept = new KeptObject(number, description, object)
    this.#objects.set(kept.number, kept)
    this.#unclaimed.add(kept)
    this.#sweepLater()
    return this.proxyFor(kept)
  }

  /** Numbers for so many objects that will be served: the first of them. */
  protected reserve(count: number): number {
    const first = this.#lastNumber + 1
    this.#lastNumber += count
    return first
  }

  /** A proxy that is on its way to whoever gets it. */
  protected proxyFor({ description, number }: KeptObject): ObjectProxy {
    return this.proxyOf(description, number, undefined)
  }

  /** A proxy for this host. With claims, whoever has it holds the object, which has to be claimed as often. */
  protected proxyOf({ kind, detail }: Omit<Description, 'rules'>, object: number, claims: number | undefined): ObjectProxy {
    const server = this.self as unknown as ActorRef<ServerProtocol>
    return new (proxyClassOf(kind, detail))({ server, object, kind, detail, client: this.here, claims })
  }

  /** This host as a client. */
  protected get here(): ClientKey {
    return clientKeyOf(this.context.system.here)
  }

  protected get objects(): Iterable<KeptObject> {
    return this.#objects.values()
  }

  protected kept(object: number): KeptObject | undefined {
    return this.#objects.get(object)
  }

  protected forgetIfFree(kept: KeptObject): void {
    if (!kept.isFree || !this.#objects.delete(kept.number)) return
    this.#isClaimed(kept)
    const { [Symbol.dispose]: dispose } = kept.object as Partial<Disposable>
    dispose?.call(kept.object)
  }

  static {
    Object.defineProperty(ObjectServer.prototype, stopBegins, {
      value(this: ObjectServer) {
        for (const { object } of this.#objects.values()) (object as Partial<WaitingPlace>).serverStops?.()
      },
    })
  }

  protected override async onStop(): Promise<void> {
    for (const { object } of this.#objects.values()) {
      const { [Symbol.dispose]: dispose } = object as Partial<Disposable>
      dispose?.call(object)
    }
  }

  // ---- calls

  #served(object: number, method: string): KeptObject {
    const kept = this.#objects.get(object)
    if (kept === undefined) throw new ObjectGoneError({ object: `object ${object}`, method })
    if (!kept.rules.methods.has(method))
      throw new MethodNotServedError({ object: String(kept), method, served: [...kept.rules.methods] })
    return kept
  }

  #run(client: ClientKey, kept: KeptObject, method: string, args: unknown[]): unknown {
    const { object, rules, line } = kept
    kept.calls++
    const caller = new CallAtHand(client, this.context)
    const call = (): unknown => calledBy(caller, () => (object as Methods)[method]!(...args))
    if (rules.concurrent?.has(method) === true) return call()
    return line.isBusy ? line.wait(caller.signal, call) : line.run(call)
  }

  #own(proxy: ObjectProxy): object | undefined {
    const { server, object } = linkOf(proxy, 'make')
    return server.id === this.self.id ? this.#objects.get(object)?.object : undefined
  }

  // ---- clients

  #watch(client: ClientKey): void {
    if (client < 0 || this.#watched.has(client)) return
    this.#watched.add(client)
    const place = placeOf(client)
    const { system } = this.context
    // what main holds is held as long as the system lives
    if (place.kind === 'main') return
    const gone = (): void => this.clientGone(client)
    system.hostEnded(hostAt(system, place), { timeoutMs: Number.POSITIVE_INFINITY }).then(gone, (error: Error) => {
      if ((error as { readonly code?: unknown }).code === 'HOST_UNAVAILABLE') gone() // it ended long ago
    })
  }

  protected clientGone(client: ClientKey): void {
    this.#watched.delete(client)
    for (const kept of [...this.#objects.values()]) {
      const { clientGone } = kept.object as Partial<ClientWatcher>
      clientGone?.call(kept.object, client)
      kept.claims.drop(client)
      this.forgetIfFree(kept)
    }
  }

  // ---- what was lost on its way

  #isClaimed(kept: KeptObject): void {
    this.#unclaimed.delete(kept)
    this.#longUnclaimed.delete(kept)
  }

  /** A sweep that is to come stays where it is: objects are made all the time. */
  #sweepLater(): void {
    const { timers } = this.context
    if (!timers.has('sweep')) timers.once('sweep', sweepMs, () => this.#sweep())
  }

  #sweep(): void {
    const lost = this.#longUnclaimed
    this.#longUnclaimed = this.#unclaimed
    this.#unclaimed = new Set()
    for (const kept of lost) {
      kept.claims.wasClaimed = true
      this.forgetIfFree(kept) // it may have a name
    }
    if (this.#longUnclaimed.size > 0) this.#sweepLater()
  }
}

type Methods = Record<string, (...args: unknown[]) => unknown>

/** Its signal is asked for by few. */
class CallAtHand implements Caller {
  readonly client: ClientKey
  readonly #context: ActorContext
  #signal: AbortSignal | undefined = undefined

  constructor(client: ClientKey, context: ActorContext) {
    this.client = client
    this.#context = context
  }

  get signal(): AbortSignal {
    return (this.#signal ??= this.#context.signal)
  }
}

exposeOwn(import.meta.url, { ObjectServer })
