import type { ConnectionWait } from './connection.ts'
import { checkedTimeout, timeoutError, Waiting } from './wait-options.ts'

/** What a message costs besides its bytes, so that many small ones are not free. */
const overheadBytes = 64

export interface InboxOwner<In> {
  /** @throws when `frame` is no message: then it is the last */
  decode(frame: Uint8Array): In
  /** A frame was none. */
  invalid(error: unknown): void
  /** There is less in it than before. */
  taken(): void
}

/** Messages that have arrived, as bytes until somebody wants them; who waits for one; and the end. */
export class Inbox<In> {
  readonly #owner: InboxOwner<In>
  #frames: Uint8Array[] = []
  #first = 0
  #queuedBytes = 0
  readonly #receivers = new Set<Waiting<In>>()
  readonly #pollers = new Set<Waiting<boolean>>()
  #end: { readonly error: unknown } | undefined

  constructor(owner: InboxOwner<In>) {
    this.#owner = owner
  }

  get queuedBytes(): number {
    return this.#queuedBytes
  }

  /** Takes a frame in; its bytes may be written over afterwards. */
  push(frame: Uint8Array): void {
    if (this.#end !== undefined) return
    const [receiver] = this.#receivers
    if (receiver !== undefined) return this.#serve(receiver, frame)
    this.#frames.push(frame.slice())
    this.#queuedBytes += frame.byteLength + overheadBytes
    for (const poller of this.#pollers) poller.resolve(true)
  }

  /** Nothing more will come. What is there can still be received, unless it is `dropped`. */
  end(error: unknown, dropped: boolean = false): void {
    if (dropped) this.#clear()
    if (this.#end !== undefined && !dropped) return
    this.#end = { error }
    for (const receiver of this.#receivers) receiver.reject(error)
    for (const poller of this.#pollers) dropped ? poller.reject(error) : poller.resolve(true)
  }

  async receive(options: ConnectionWait = {}): Promise<In> {
    const timeoutMs = checkedTimeout('receive timeoutMs', options.timeoutMs ?? Infinity)
    options.signal?.throwIfAborted()
    const frame = this.#shift()
    if (frame !== undefined) return this.#decoded(frame)
    if (this.#end !== undefined) throw this.#end.error
    return this.#wait(this.#receivers, { ...options, timeoutMs }, () => timeoutError('no message came', timeoutMs))
  }

  async poll(timeoutMs: number): Promise<boolean> {
    const ms = checkedTimeout('poll timeoutMs', timeoutMs)
    if (this.#first < this.#frames.length || this.#end !== undefined) return true
    const late = Symbol('late')
    const wait = this.#wait(this.#pollers, { timeoutMs: ms }, () => late)
    return wait.catch((reason) => {
      if (reason === late) return false
      throw reason
    })
  }

  async whenReady(signal: AbortSignal): Promise<boolean> {
    if (this.#first < this.#frames.length || this.#end !== undefined) return true
    if (signal.aborted) return false
    return this.#wait(this.#pollers, { signal }, () => undefined).catch((reason) => {
      if (signal.aborted) return false
      throw reason
    })
  }

  async #wait<T>(line: Set<Waiting<T>>, options: ConnectionWait, late: () => unknown): Promise<T> {
    const waiting = new Waiting<T>(options, late)
    line.add(waiting)
    try {
      return await waiting.promise
    } finally {
      line.delete(waiting)
    }
  }

  /** It leaves the line now: the promise tells it later, and the next frame is the next one's. */
  #serve(receiver: Waiting<In>, frame: Uint8Array): void {
    this.#receivers.delete(receiver)
    if (receiver.isOver) return this.push(frame)
    try {
      receiver.resolve(this.#owner.decode(frame))
    } catch (error) {
      receiver.reject(error)
      this.#owner.invalid(error)
    }
  }

  #decoded(frame: Uint8Array): In {
    this.#owner.taken()
    try {
      return this.#owner.decode(frame)
    } catch (error) {
      this.#owner.invalid(error)
      throw error
    }
  }

  #shift(): Uint8Array | undefined {
    const frame = this.#frames[this.#first]
    if (frame === undefined) return undefined
    this.#frames[this.#first++] = none
    this.#queuedBytes -= frame.byteLength + overheadBytes
    if (this.#first === this.#frames.length) this.#clear()
    else if (this.#first > 1024 && this.#first * 2 > this.#frames.length) {
      this.#frames = this.#frames.slice(this.#first)
      this.#first = 0
    }
    return frame
  }

  #clear(): void {
    this.#frames = []
    this.#first = 0
    this.#queuedBytes = 0
  }
}

const none = new Uint8Array(0)
