import { listenToAbort, stopListeningToAbort } from '../basics/abort-listeners.ts'
import { Deque } from '../basics/deque.ts'
import { ignore } from '../basics/ignore.ts'
import { type Outcome, openOutcome } from '../basics/outcome.ts'
import { copied, copyValue } from '../codec/copy.ts'
import { handOver } from '../codec/hand-over.ts'
import { AskNotSentError } from '../errors/not-delivered-errors.ts'
import { AskCancelledError, AskTimeoutError } from '../errors/outcome-unknown-errors.ts'
import { Deadline } from '../time/wheel.ts'
import type { CallOptions } from './call-options.ts'
import type { Holder } from './holder.ts'
import { type StreamSink, type StreamSource, streamCredit } from './stream-flow.ts'
import { StreamProducer } from './stream-producer.ts'
import { messageKind, type Target } from './target.ts'

type Result = IteratorResult<unknown, undefined>
const done: Result = { done: true, value: undefined }

/** One `next()` that waits for its item. */
class Read extends Deadline {
  readonly outcome: Outcome<Result> = openOutcome()
  readonly #onTimeout: () => void
  constructor(onTimeout: () => void) {
    super()
    this.#onTimeout = onTimeout
  }
  expire(): void {
    this.#onTimeout()
  }
}

/**
 * The consuming end of one stream. Items come in order, then one end or error; what was received before an error is still handed
 * out, and a stream that was cut off never looks whole.
 */
export class StreamConsumer implements AsyncIterator<unknown, undefined>, StreamSink {
  /** Set when the stream leaves this host; on the same host the producer itself. */
  source: StreamSource | undefined = undefined
  readonly holder: Holder
  readonly #target: Target
  readonly #method: number
  readonly #args: unknown[]
  readonly #options: CallOptions | undefined
  readonly #items = new Deque<{ readonly value: unknown; readonly bytes: number }>()
  readonly #reads = new Deque<Read>()
  #state: 'new' | 'open' | 'ended' = 'new'
  #failure: { readonly error: unknown } | undefined
  /** Since the last grant. */
  #consumed = 0
  #consumedBytes = 0
  readonly #onAbort: () => void

  constructor(target: Target, method: number, args: unknown[], options: CallOptions | undefined, holder: Holder) {
    this.#target = target
    this.#method = method
    this.#args = args
    this.#options = options
    this.holder = holder
    this.#onAbort = (): void => this.#giveUp(new AskCancelledError(this.#who(), { cause: options?.signal?.reason }))
  }

  next(): Promise<Result> {
    if (this.#state === 'new') this.#open()
    const item = this.#items.shift()
    if (item !== undefined) {
      this.#consume(item.bytes)
      return Promise.resolve({ done: false, value: item.value })
    }
    if (this.#state === 'ended') return this.#ending()
    const read = new Read(() =>
      this.#giveUp(new AskTimeoutError({ ...this.#who(), timeoutMs: this.#options?.itemTimeoutMs ?? Infinity })),
    )
    this.holder.asks.wheel.add(read, this.#options?.itemTimeoutMs ?? Infinity)
    this.#reads.push(read)
    return read.outcome.promise
  }

  /** Leaves the stream; the producer's signal aborts, then its `return()` is called. Resolves at once. */
  return(): Promise<Result> {
    while (this.#items.shift() !== undefined);
    this.#failure = undefined
    this.#cancel()
    return Promise.resolve(done)
  }

  /** An item of this host: copied for the consumer. */
  item(value: unknown): number {
    const { asks } = this.holder
    if (!asks.isolated) {
      this.accept(handOver(value, this.holder), 0)
      return 0
    }
    const copy = copyValue(value, this.holder, 'item')
    const { bytes } = copied
    this.accept(copy, bytes)
    return bytes
  }

  /** An item that is the consumer's own already; `bytes` as its producer counts them. */
  accept(value: unknown, bytes: number): void {
    if (this.#state === 'ended') return
    const read = this.#reads.shift()
    if (read === undefined) return this.#items.push({ value, bytes })
    this.holder.asks.wheel.remove(read)
    this.#consume(bytes)
    read.outcome.resolve({ done: false, value })
  }

  end(): void {
    if (this.#state !== 'ended') this.#finish(undefined)
  }

  fail(error: unknown): void {
    if (this.#state === 'ended') return
    this.#finish({ error: this.holder.asks.isolated ? copyValue(error, this.holder, 'error') : error })
  }

  /** An error that is the consumer's own already. */
  reject(error: unknown): void {
    if (this.#state !== 'ended') this.#finish({ error })
  }

  #open(): void {
    this.#state = 'open'
    const { holder } = this
    const signal = this.#options?.signal
    if (holder.fenced) return this.reject(holder.refusal())
    if (signal?.aborted === true) return this.reject(new AskNotSentError(this.#who(), { cause: signal.reason }))
    listenToAbort(signal, this.#onAbort)
    const producer = new StreamProducer(this, this.#target.id, this.#who().method, holder.chain())
    this.source = producer
    try {
      const args = this.#args.slice()
      if (holder.guarded) holder.send(messageKind.stream, this.#target, this.#method, args, producer)
      else this.#target.send(messageKind.stream, this.#method, args, producer)
    } catch (error) {
      this.reject(error)
    }
  }

  /** Grants come in lumps, but soon enough for a producer that has used up either half of its credit. */
  #consume(bytes: number): void {
    this.#consumed++
    this.#consumedBytes += bytes
    if (this.#consumed < streamCredit.items / 2 && this.#consumedBytes < streamCredit.bytes / 2) return
    const consumed = this.#consumed
    this.#consumed = this.#consumedBytes = 0
    if (this.#state === 'open') this.source?.grant(consumed)
  }

  #giveUp(error: Error): void {
    const { source } = this
    this.reject(error)
    source?.cancel()
  }

  #cancel(): void {
    const opened = this.#state === 'open'
    const { source } = this
    this.#finish(undefined)
    if (opened) source?.cancel()
  }

  #finish(failure: { readonly error: unknown } | undefined): void {
    this.#state = 'ended'
    this.#failure = failure
    stopListeningToAbort(this.#options?.signal, this.#onAbort)
    for (let read = this.#reads.shift(); read !== undefined; read = this.#reads.shift()) {
      this.holder.asks.wheel.remove(read)
      this.#ending().then(read.outcome.resolve, read.outcome.reject)
    }
  }

  /** The error once, then the end for ever. */
  #ending(): Promise<Result> {
    const failure = this.#failure
    this.#failure = undefined
    if (failure === undefined) return Promise.resolve(done)
    const rejection = Promise.reject(failure.error)
    rejection.catch(ignore)
    return rejection
  }

  #who(): { readonly actor: string; readonly method: string } {
    return { actor: this.#target.id, method: this.#target.descriptor.methodName(this.#method) }
  }
}

/** A stream that opens anew for each loop over it. */
export class OpenableStream implements AsyncIterable<unknown> {
  readonly #open: () => StreamConsumer
  constructor(target: Target, method: number, args: unknown[], options: CallOptions | undefined, holder: Holder) {
    this.#open = (): StreamConsumer => new StreamConsumer(target, method, args, options, holder)
  }
  [Symbol.asyncIterator](): AsyncIterator<unknown, undefined> {
    return this.#open()
  }
}
