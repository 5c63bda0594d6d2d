import type { ActorOptions, ActorRef } from '@troupe/core'
import { exposeOwn, stopBegins } from '@troupe/core/internal'
import { ConnectionClosedError } from '../errors/connection-errors.ts'
import { ObjectGoneError } from '../errors/object-errors.ts'
import { ManagerUnreachableError, RemoteCallLostError, RemoteProtocolError } from '../errors/remote-errors.ts'
import type { ClientKey } from '../objects/client.ts'
import type { KeptObject } from '../objects/kept-object.ts'
import { linkOf, ObjectProxy } from '../objects/object-proxy.ts'
import { ObjectServer } from '../objects/object-server.ts'
import type { Answer } from './answer.ts'
import type { GatewayOptions } from './connect-manager-options.ts'
import type { DoorMethod } from './front-door.ts'
import { PendingCalls } from './pending-calls.ts'
import { giveBack, giveBackSoon } from './received.ts'
import { delayBefore } from './reconnect.ts'
import { RemoteHandles } from './remote-handles.ts'
import { RemoteLine } from './remote-line.ts'
import { RemoteObject } from './remote-object.ts'
import { RemoteStream, streamWindow } from './remote-stream.ts'
import { openRemoteWire, peerOf } from './remote-wire.ts'
import { doorNumber } from './request.ts'
import { settleAnswer } from './settle-answer.ts'

/**
 * Stands for a manager of another program in this one: proxies of its objects have this as their server, and are counted by it as those of
 * any. What is called on them goes over one connection; what nobody here holds any more is given back over there.
 */
export class Gateway extends ObjectServer {
  static override readonly options: ActorOptions<Gateway> = { interleave: true, restart: 'temporary' }
  readonly #options: GatewayOptions
  readonly #peer: string
  readonly #closing = new AbortController()
  readonly #waitForLine = new Set<(error?: Error) => void>()
  #lastLine = 0
  #line: RemoteLine | undefined
  /** Whether objects that have names were found again over it: then it is there for calls. */
  #isUp = false
  /** How the last one ended, or why there was none. */
  #why: Error | undefined

  constructor(options: GatewayOptions) {
    super()
    this.#options = options
    this.#peer = peerOf(options)
  }

  /** Makes the first connection. @throws as `connect`, RemoteProtocolError */
  connect(): Promise<void> {
    return this.#open(AbortSignal.any([this.context.signal, this.#closing.signal]))
  }

  /** Resolves when there is a connection. @throws ManagerUnreachableError - there will be none */
  async ready(): Promise<void> {
    const { signal } = this.context
    if (this.#isUp) return
    if (!this.#returns) throw this.#unreachable('ready')
    await new Promise<void>((resolve, reject) => {
      const settle = (error?: Error): void => {
        this.#waitForLine.delete(settle)
        if (error === undefined) resolve()
        else reject(error)
      }
      this.#waitForLine.add(settle)
      signal.addEventListener('abort', () => settle(signal.reason as Error), { once: true })
    })
  }

  static {
    // whoever waits for an answer is let go, so that stopping does not wait for the answers
    Object.defineProperty(Gateway.prototype, stopBegins, {
      value(this: Gateway) {
        void this.#close()
      },
    })
  }

  protected override async onStop(): Promise<void> {
    await this.#close()
  }

  async #close(): Promise<void> {
    this.#closing.abort()
    const line = this.#line
    if (line === undefined) for (const settle of [...this.#waitForLine]) settle(this.#unreachable('ready'))
    else await line.wire.close(new ConnectionClosedError({ peer: this.#peer, why: 'it was closed here', clean: true }))
  }

  // ---- what proxies ask

  override call(client: ClientKey, object: number, method: string, ...args: unknown[]): unknown {
    const { signal } = this.context
    const line = this.#lineFor(method)
    return this.#passOn(line, client, this.#numberOf(line, object, method), method, args, signal)
  }

  override async *iterate(client: ClientKey, object: number, method: string, ...args: unknown[]): AsyncGenerator<unknown> {
    const { signal } = this.context
    const line = this.#lineFor(method)
    const number = this.#numberOf(line, object, method)
    const id = line.nextCall()
    const request = { is: 'stream', id, client, object: number, method, args, credit: streamWindow } as const
    const more = (credit: number): void => line.tell({ is: 'more', id, credit })
    const stream = new RemoteStream(method, line.post(request), more)
    line.calls.add(id, stream)
    const leave = (): void => stream.end()
    signal.addEventListener('abort', leave, { once: true })
    try {
      for (let item = await stream.next(); item !== undefined; item = await stream.next()) {
        yield item.value
        giveBack(item.proxies)
      }
    } finally {
      signal.removeEventListener('abort', leave)
      for (const { proxies } of stream.rest()) giveBack(proxies)
      if (line.calls.delete(id)) line.cancel(id, stream.posted)
    }
  }

  // ---- what is asked of the manager itself

  /** The object under a name; it is found by it again after the connection was lost. */
  async named(name: string): Promise<ObjectProxy> {
    const proxy = await this.#ask('get', name)
    this.#remoteOf(proxy).name ??= name
    return proxy
  }

  createRegistered(name: string, args: readonly unknown[]): Promise<ObjectProxy> {
    return this.#ask('create', name, args)
  }

  override create(kind: string, args: readonly unknown[]): Promise<ObjectProxy> {
    return this.#ask('make', kind, args)
  }

  /** @throws what the manager throws, and RemoteProtocolError - what came is no object */
  async #ask(method: DoorMethod, ...args: readonly unknown[]): Promise<ObjectProxy> {
    const { signal } = this.context
    const value = await this.#passOn(this.#lineFor(method), this.here, doorNumber, method, args, signal)
    if (value instanceof ObjectProxy) return value
    throw new RemoteProtocolError({ peer: this.#peer, why: `what came for ${method} is no object` })
  }

  // ---- calls

  /** The result, for whoever called: the proxies in it are given back here when he has his own. */
  async #passOn(
    line: RemoteLine,
    client: ClientKey,
    object: number,
    method: string,
    args: readonly unknown[],
    signal: AbortSignal,
  ): Promise<unknown> {
    const { value, proxies } = await line.call(client, object, method, args, signal)
    giveBackSoon(proxies)
    return value
  }

  /** @throws ManagerUnreachableError */
  #lineFor(method: string): RemoteLine {
    if (this.#line === undefined || !this.#isUp) throw this.#unreachable(method)
    return this.#line
  }

  #unreachable(method: string): ManagerUnreachableError {
    const why = this.#returns ? 'it is being connected with again' : 'the connection with it has ended'
    return new ManagerUnreachableError({ peer: this.#peer, method, why }, this.#why && { cause: this.#why })
  }

  get #returns(): boolean {
    return this.#options.reconnect !== undefined && !this.#closing.signal.aborted
  }

  // ---- objects

  /** The number by which the manager knows an object. @throws ObjectGoneError */
  #numberOf(line: RemoteLine, object: number, method: string): number {
    const kept = this.kept(object)
    if (kept === undefined) throw new ObjectGoneError({ object: `object ${object}`, method })
    const remote = kept.object as RemoteObject
    if (remote.connection === line.number) return remote.number
    const { why, cause } = remote.lostBecause ?? { why: 'the connection was lost, and it has no name to be found by' }
    throw new ObjectGoneError(
      { object: `${kept.kind} of ${this.#peer}`, method, why },
      cause === undefined ? undefined : { cause },
    )
  }

  /** What a proxy that came from the manager stands for. */
  #remoteOf(proxy: ObjectProxy): RemoteObject {
    return this.kept(linkOf(proxy, 'get').object)!.object as RemoteObject
  }

  /** An object was sent over a line: a proxy that this host holds. */
  #received(line: Pick<RemoteLine, 'number' | 'objects'>, number: number, kind: string, detail: unknown): ObjectProxy {
    let kept = line.objects.get(number)
    if (kept === undefined) {
      const remote = new RemoteObject(number, line.number, (object) => this.#forgotten(object))
      const made = this.serve({ kind, detail, rules: { methods: new Set() } }, remote)
      kept = this.kept(linkOf(made, 'receive').object)!
      line.objects.set(number, kept)
    }
    ;(kept.object as RemoteObject).claims++
    this.claim(kept.number, this.here)
    return this.proxyOf(kept.description, kept.number, 1)
  }

  #forgotten(object: RemoteObject): void {
    const line = this.#line
    if (line === undefined || object.connection !== line.number || object.claims === 0) return
    line.objects.delete(object.number)
    line.tell({ is: 'release', object: object.number, claims: object.claims })
  }

  protected override clientGone(client: ClientKey): void {
    super.clientGone(client)
    this.#line?.tell({ is: 'leave', client })
  }

  // ---- the connection

  async #open(signal: AbortSignal): Promise<void> {
    const number = ++this.#lastLine
    const calls = new PendingCalls(this.#peer)
    const objects = new Map<number, KeptObject>()
    const handles: RemoteHandles = new RemoteHandles({
      received: (object, kind, detail) => this.#received({ number, objects }, object, kind, detail),
      numberOf: (proxy) => this.#sentNumber(proxy, line),
    })
    const reader = {
      read: (answer: Answer) => settleAnswer(calls, answer, handles.takeReceived()),
      ended: (error: Error) => this.#ended(number, calls, error),
    }
    const wire = await openRemoteWire(this.#options, handles, reader, signal)
    const { maxWaitingBytes } = this.#options.terms
    const line: RemoteLine = new RemoteLine({ number, wire, handles, calls, objects, mostWaitingBytes: maxWaitingBytes })
    this.#line = line
    try {
      await this.#findAgain(line, signal)
      if (wire.isOver) throw this.#why
    } catch (error) {
      wire.break(error as Error)
      throw error
    }
    this.#isUp = true
    for (const settle of [...this.#waitForLine]) settle()
  }

  /** @throws TypeError - it is none of that manager */
  #sentNumber(proxy: ObjectProxy, line: RemoteLine): number {
    const { server, object } = linkOf(proxy, 'send')
    if ((server as ActorRef<unknown>).id !== this.self.id) throw new TypeError('it is an object of another server than that one')
    return this.#numberOf(line, object, 'send')
  }

  /** Names lead to the objects of the new connection; what has none is gone. @throws RemoteCallLostError - it has ended already */
  async #findAgain(line: RemoteLine, signal: AbortSignal): Promise<void> {
    const named = [...this.objects].filter(({ object }) => (object as RemoteObject).name !== undefined)
    await Promise.all(
      named.map(async (kept) => {
        const remote = kept.object as RemoteObject
        try {
          const { value, proxies } = await line.call(this.here, doorNumber, 'get', [remote.name], signal)
          this.#rebind(line, kept, value)
          giveBackSoon(proxies)
        } catch (cause) {
          if (line.wire.isOver || signal.aborted || cause instanceof RemoteCallLostError) throw cause
          remote.lostBecause = { why: `the manager came back without '${remote.name}'`, cause }
        }
      }),
    )
  }

  /** From now on an object of this gateway is the one that was found under its name. */
  #rebind(line: RemoteLine, kept: KeptObject, found: unknown): void {
    const remote = kept.object as RemoteObject
    const source = found instanceof ObjectProxy ? this.kept(linkOf(found, 'get').object)! : undefined
    if (source === undefined || source.kind !== kept.kind) {
      remote.lostBecause = { why: `the manager came back with ${source?.kind ?? 'no object'} under '${remote.name}'` }
      return
    }
    const other = source.object as RemoteObject
    other.claims--
    remote.number = other.number
    remote.connection = line.number
    remote.claims = 1
    remote.lostBecause = undefined
    if (other.claims === 0) line.objects.set(remote.number, kept)
  }

  #ended(line: number, calls: PendingCalls, error: Error): void {
    this.#why = error
    const wasUp = this.#isUp && this.#line?.number === line
    if (this.#line?.number === line) {
      this.#line = undefined
      this.#isUp = false
    }
    calls.fail(error)
    if (!this.#returns) for (const settle of [...this.#waitForLine]) settle(this.#unreachable('ready'))
    else if (wasUp) this.#tryAgain(0)
  }

  #tryAgain(attempt: number): void {
    const { reconnect } = this.#options
    if (reconnect === undefined || this.#closing.signal.aborted) return
    this.context.timers.once('reconnect', delayBefore(attempt, reconnect, Math.random()), () => {
      this.#open(this.#closing.signal).catch((error: Error) => {
        this.#why = error
        this.#tryAgain(attempt + 1)
      })
    })
  }
}

exposeOwn(import.meta.url, { Gateway })
