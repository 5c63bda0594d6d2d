import { randomBytes } from 'node:crypto'
import type { ActorRef, CallOptions } from '@troupe/core'
import { NotSendableError } from '@troupe/core/internal'
import { ObjectGoneError } from '../errors/object-errors.ts'
import { RemoteLimitError } from '../errors/remote-errors.ts'
import type { ClientKey } from '../objects/client.ts'
import { linkOf, ObjectProxy } from '../objects/object-proxy.ts'
import type { ServerProtocol } from '../objects/server-protocol.ts'
import { type Answer, answerMessage, type EndAnswer, type FailureAnswer, type ResultAnswer, valuePath } from './answer.ts'
import type { FrontDoor } from './front-door.ts'
import { type CallRequest, doorNumber, type Request, type StreamRequest } from './request.ts'
import type { AllSessionLimits } from './serve-options.ts'
import type { SessionObjects } from './session-objects.ts'
import { shiftPath } from './shift-path.ts'
import { StreamCredit } from './stream-credit.ts'

/** The way to the client of a session. */
interface SessionExit {
  /** @throws NotSendableError, FrameTooLargeError */
  post(message: readonly unknown[]): unknown
  /** Resolves when nothing waits to be sent. */
  room(): Promise<void>
}

export interface SessionParts {
  readonly objects: SessionObjects
  readonly door: FrontDoor
  readonly limits: AllSessionLimits
  readonly exit: SessionExit
}

/** A call or stream that was begun. */
interface Running {
  readonly giveUp: AbortController
  readonly credit: StreamCredit | undefined
}

/**
 * What one client in another program does at a manager: requests in, answers out. It knows objects by the numbers of this session, calls
 * them for the hosts of the client's program, each of which is a client of its own to them, and forgets all when it ends.
 */
export class Session implements Disposable {
  readonly #parts: SessionParts
  readonly #running = new Map<number, Running>()
  readonly #clients = new Map<number, ClientKey>()
  /** Who has heard of these clients. */
  readonly #servers = new Map<string, ActorRef<ServerProtocol>>()
  #isOver = false

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /** Calls and streams under way. */
  get calls(): number {
    return this.#running.size
  }

  get objects(): number {
    return this.#parts.objects.size
  }

  /** @throws TypeError - the client breaks the rules: the session should be ended */
  read(request: Request): void {
    switch (request.is) {
      case 'call':
        return this.#call(request)
      case 'stream':
        return this.#stream(request)
      case 'more':
        return this.#running.get(request.id)?.credit?.grant(request.credit)
      case 'cancel':
        return this.#cancel(request.id)
      case 'release':
        return this.#parts.objects.release(request.object, request.claims)
      case 'leave':
        return this.#leave(request.client)
      case 'alive':
        return
    }
  }

  /** The client is gone: what it had begun is given up, what it held is given back. */
  [Symbol.dispose](): void {
    this.#isOver = true
    for (const id of [...this.#running.keys()]) this.#cancel(id)
    for (const client of [...this.#clients.keys()]) this.#leave(client)
    this.#parts.objects[Symbol.dispose]()
  }

  #call(request: CallRequest): void {
    const running = this.#begin(request.id, undefined)
    if (running === undefined) return
    this.#ask(request, this.#optionsOf(running)).then(
      (value) => this.#finish(request.id, running, { is: 'result', id: request.id, value }),
      (error: unknown) => this.#finish(request.id, running, { is: 'failure', id: request.id, error }),
    )
  }

  async #ask(request: CallRequest, options: CallOptions): Promise<unknown> {
    const { object, method, args, client } = request
    if (object === doorNumber) return this.#parts.door.call(method, args, options)
    const link = this.#link(object, method)
    return link.server.with(options).ask.call(this.#clientKey(client, link.server), link.object, method, ...args)
  }

  #stream(request: StreamRequest): void {
    const credit = new StreamCredit(request.credit)
    const running = this.#begin(request.id, credit)
    if (running !== undefined) void this.#send(request, running, credit)
  }

  async #send(request: StreamRequest, running: Running, credit: StreamCredit): Promise<void> {
    const { id, object, method, args, client } = request
    const { exit } = this.#parts
    let items: AsyncIterator<unknown> | undefined
    try {
      const link = this.#link(object, method)
      const { stream } = link.server.with({ signal: running.giveUp.signal })
      items = stream.iterate(this.#clientKey(client, link.server), link.object, method, ...args)[Symbol.asyncIterator]()
      while (await credit.take()) {
        const { done, value } = await items.next()
        if (!this.#isAtHand(id, running)) return
        if (done === true) return this.#finish(id, running, { is: 'end', id })
        this.#post({ is: 'item', id, value })
        await exit.room()
      }
    } catch (error) {
      this.#finish(id, running, { is: 'failure', id, error: whyNotSent(error) })
    } finally {
      void items?.return?.()
    }
  }

  /** @throws TypeError - there is one with that number */
  #begin(id: number, credit: StreamCredit | undefined): Running | undefined {
    if (this.#running.has(id)) throw new TypeError('a number that another call has')
    const { maxCalls } = this.#parts.limits
    if (this.#running.size >= maxCalls) {
      this.#post({ is: 'failure', id, error: new RemoteLimitError({ limit: 'calls', most: maxCalls }) })
      return undefined
    }
    const running = { giveUp: new AbortController(), credit }
    this.#running.set(id, running)
    return running
  }

  /** A call may take as long as its caller likes: time runs over there. */
  #optionsOf({ giveUp }: Running): CallOptions {
    return { timeoutMs: Number.POSITIVE_INFINITY, signal: giveUp.signal, keepsAlive: false }
  }

  /** What comes after whoever waited gave up is not sent. */
  #finish(id: number, running: Running, answer: ResultAnswer | FailureAnswer | EndAnswer): void {
    if (!this.#isAtHand(id, running)) {
      if (answer.is === 'result' && answer.value instanceof ObjectProxy) answer.value[Symbol.dispose]()
      return
    }
    this.#running.delete(id)
    const answers = [
      () => answer,
      (error: unknown) => ({ is: 'failure', id, error: whyNotSent(error) }) as const,
      () => ({ is: 'failure', id, error: new Error('what was thrown is too large to be sent') }) as const,
    ]
    let refusal: unknown
    for (const next of answers) {
      try {
        return this.#post(next(refusal))
      } catch (error) {
        refusal = error
      }
    }
  }

  #isAtHand(id: number, running: Running): boolean {
    return this.#running.get(id) === running
  }

  #cancel(id: number): void {
    const running = this.#running.get(id)
    if (running === undefined) return // its answer is on its way
    this.#running.delete(id)
    running.credit?.end()
    running.giveUp.abort()
  }

  /** @throws NotSendableError, FrameTooLargeError */
  #post(answer: Answer): void {
    if (this.#isOver) return
    this.#parts.objects.writing(() => this.#parts.exit.post(answerMessage(answer)))
  }

  /** @throws ObjectGoneError */
  #link(object: number, method: string): { readonly server: ActorRef<ServerProtocol>; readonly object: number } {
    const proxy = this.#parts.objects.get(object)
    if (proxy === undefined) throw new ObjectGoneError({ object: `object ${object} of this session`, method })
    return linkOf(proxy, method)
  }

  /** A host of the client's program, as the server of an object knows it; it may not be told apart from clients of other sessions by chance. */
  #clientKey(client: number, server: ActorRef<ServerProtocol>): ClientKey {
    this.#servers.set(server.id, server)
    let key = this.#clients.get(client)
    if (key === undefined) {
      if (this.#clients.size >= this.#parts.limits.maxClients)
        throw new RemoteLimitError({ limit: 'clients', most: this.#parts.limits.maxClients })
      key = -1 - randomBytes(6).readUIntBE(0, 6)
      this.#clients.set(client, key)
    }
    return key
  }

  #leave(client: number): void {
    const key = this.#clients.get(client)
    if (key === undefined) return
    this.#clients.delete(client)
    for (const server of this.#servers.values()) {
      server.with(quietly).ask.leave(key).catch(ignore)
    }
  }
}

const whyNotSent = (error: unknown): unknown => {
  if (!(error instanceof NotSendableError)) return error
  return error.cause instanceof RemoteLimitError ? error.cause : shiftPath(error, valuePath, 'reply')
}

const quietly = { timeoutMs: Number.POSITIVE_INFINITY, keepsAlive: false }

const ignore = (): void => {}
