import { Deque } from '../basics/deque.ts'
import { ignore } from '../basics/ignore.ts'
import { isThenable } from '../basics/thenable.ts'
import { NotSendableError } from '../errors/not-delivered-errors.ts'
import { AskInterruptedError, ReplyLostError } from '../errors/outcome-unknown-errors.ts'
import { toError } from '../errors/to-error.ts'
import type { AbortableTurn, CallChain, Caller } from './caller.ts'
import { type StreamSink, type StreamSource, streamCredit } from './stream-flow.ts'

/** After so many items a body gives way, however fast its consumer is: otherwise the two would never leave the microtasks. */
const itemsAtOnce = 32

type Step = IteratorResult<unknown, unknown>
interface AnyIterator {
  next(): Step | PromiseLike<Step>
  return?(value?: unknown): unknown
}

/** What surrounds each step of a stream's body, so that `context.signal` means the stream there. */
export interface StreamBody extends AbortableTurn {
  /** Runs one step of the body. */
  step<T>(run: () => T): T
  /** Runs `draw` when it is this stream's turn, so that a stream never starves timers. */
  resume(draw: () => void): void
  closed(): void
}

/**
 * The producing end of one stream: it is the caller of the method, and when that has given an iterable it draws from it as long as
 * there is credit. The body's steps run between the actor's turns.
 */
export class StreamProducer implements Caller, StreamSource {
  readonly sink: StreamSink
  readonly chain: CallChain | undefined
  turn: AbortableTurn | undefined = undefined
  settled = false
  readonly #actor: string
  readonly method: string
  #body: StreamBody | undefined
  #iterator: AnyIterator | undefined
  #items: number = streamCredit.items
  #bytes: number = streamCredit.bytes
  readonly #sizes = new Deque<number>()
  #pulling = false

  constructor(sink: StreamSink, actor: string, method: string, chain: CallChain | undefined) {
    this.sink = sink
    this.#actor = actor
    this.method = method
    this.chain = chain
  }

  get awaits(): 'items' {
    return 'items'
  }

  /** The body is about to run under `body`; called by the cell between the method's result and the first step. */
  begin(body: StreamBody): void {
    this.#body = body
  }

  reply(result: unknown): void {
    if (this.settled) return
    let iterator: AnyIterator | undefined
    try {
      iterator = iteratorOf(result)
    } catch (error) {
      return this.fail(error)
    }
    if (iterator === undefined) {
      const why = 'is no generator and no async iterable: use ask'
      return this.fail(this.#lost(new NotSendableError({ path: 'reply', why, direction: 'out' })))
    }
    this.#iterator = iterator
    this.#pull()
  }

  fail(error: unknown): void {
    if (this.settled) return
    this.#leave()
    this.sink.fail(toError(error))
  }

  grant(items: number): void {
    for (let i = 0; i < items; i++) this.#bytes += this.#sizes.shift() ?? 0
    this.#items += items
    this.#pull()
  }

  cancel(): void {
    if (this.settled) return
    this.#abort('the consumer left')
  }

  /** Ends the stream from the actor's side: what was produced is still read, then comes an error that says so. */
  cut(reason: string, cause: unknown): void {
    if (this.settled) return
    const facts = { actor: this.#actor, method: this.method, reason }
    const error = new AskInterruptedError(facts, cause === undefined ? undefined : { cause })
    this.#abort(error)
    this.sink.fail(error)
  }

  #abort(reason: unknown): void {
    const { turn } = this
    const body = this.#body
    this.#leave()
    turn?.abort(reason)
    body?.abort(reason)
    this.#close()
  }

  #leave(): void {
    this.settled = true
    this.turn = undefined
    this.#body?.closed()
  }

  #pull(): void {
    if (this.#pulling || this.#iterator === undefined || this.settled) return
    this.#pulling = true
    if (this.#body === undefined) this.#start()
    else this.#body.resume(this.#start)
  }

  readonly #start = (): void => {
    // `#draw` tells every failure to the sink and rejects never
    void this.#draw(this.#iterator!).then(() => {
      this.#pulling = false
      if (this.#hasCredit()) this.#pull()
    })
  }

  #hasCredit(): boolean {
    return this.#items > 0 && this.#bytes > 0
  }

  async #draw(iterator: AnyIterator): Promise<void> {
    for (let items = 0; items < itemsAtOnce && !this.settled && this.#hasCredit(); items++) {
      let step: Step
      try {
        const next = this.#body === undefined ? iterator.next() : this.#body.step(() => iterator.next())
        step = isThenable(next) ? await next : (next as Step)
      } catch (error) {
        return this.fail(error)
      }
      if (this.settled) return
      if (step.done === true) {
        this.#leave()
        return this.sink.end()
      }
      if (!this.#put(step.value)) return
    }
  }

  #put(value: unknown): boolean {
    try {
      const bytes = this.sink.item(value)
      this.#items--
      this.#bytes -= bytes
      this.#sizes.push(bytes)
      return true
    } catch (error) {
      this.fail(this.#lost(error))
      this.#close()
      return false
    }
  }

  #lost(cause: unknown): ReplyLostError {
    return new ReplyLostError({ actor: this.#actor, method: this.method, ran: true }, { cause })
  }

  /** A body that throws on its way out has nobody left to tell. */
  #close(): void {
    try {
      const closing = this.#iterator?.return?.()
      if (isThenable(closing)) closing.then(ignore, ignore)
    } catch {}
  }
}

const iteratorOf = (value: unknown): AnyIterator | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const either = value as Partial<AsyncIterable<unknown> & Iterable<unknown> & AnyIterator>
  if (typeof either[Symbol.asyncIterator] === 'function') return either[Symbol.asyncIterator]!() as AnyIterator
  // arrays, strings, maps and sets are data; a generator is its own iterator
  if (typeof either[Symbol.iterator] === 'function' && typeof either.next === 'function')
    return either[Symbol.iterator]!() as AnyIterator
  return undefined
}
