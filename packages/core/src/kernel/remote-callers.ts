import { ReplyLostError } from '../errors/outcome-unknown-errors.ts'
import { type FrameKind, frameKind } from '../messages/frame-kind.ts'
import type { AbortableTurn, CallChain, Caller } from '../refs/caller.ts'
import type { Away } from '../refs/pending-ask.ts'
import type { StreamConsumer } from '../refs/stream-consumer.ts'
import type { StreamSink, StreamSource } from '../refs/stream-flow.ts'
import type { StreamProducer } from '../refs/stream-producer.ts'

/** The way back to the peer that called. */
export interface WayBack {
  /** Sends an answer; returns its bytes. @throws NotSendableError */
  answer(kind: FrameKind, correlation: number, value: unknown): number
  signal(kind: FrameKind, correlation: number, second?: number): void
  /** The call of that number is over. */
  served(correlation: number): void
}

/** A call that came over a link and is not over. */
export interface Served {
  /** The caller's. */
  readonly number: number
  nextInTable: Served | undefined
  /** Whoever called does not wait any more. */
  cancel(reason: unknown): void
}

/** An ask that came over a link. */
export class RemoteAsk implements Caller, Served {
  readonly number: number
  nextInTable: Served | undefined = undefined
  readonly chain: CallChain | undefined
  turn: AbortableTurn | undefined = undefined
  settled = false
  readonly #back: WayBack
  readonly #actor: Named
  readonly #method: string

  constructor(back: WayBack, number: number, actor: Named, method: string, chain: CallChain | undefined) {
    this.#back = back
    this.number = number
    this.#actor = actor
    this.#method = method
    this.chain = chain
  }

  get awaits(): 'reply' {
    return 'reply'
  }

  reply(result: unknown): void {
    if (this.settled) return
    try {
      this.#back.answer(frameKind.reply, this.number, result)
    } catch (cause) {
      return this.fail(new ReplyLostError({ actor: this.#actor.id, method: this.#method, ran: true }, { cause }))
    }
    this.#leave()
  }

  fail(error: unknown): void {
    if (this.settled) return
    this.#leave()
    answerFailure(this.#back, this.number, error, this.#actor.id, this.#method)
  }

  cancel(reason: unknown): void {
    if (this.settled) return
    const { turn } = this
    this.#leave()
    turn?.abort(reason)
  }

  #leave(): void {
    this.settled = true
    this.turn = undefined
    this.#back.served(this.number)
  }
}

/** Every error travels, unless it has more data than a link takes at once. */
function answerFailure(back: WayBack, correlation: number, error: unknown, actor: string, method: string): void {
  try {
    back.answer(frameKind.fail, correlation, error)
  } catch (cause) {
    back.answer(frameKind.fail, correlation, new ReplyLostError({ actor, method, ran: true }, { cause }))
  }
}

/** What its errors call an actor, should there be any. */
export interface Named {
  readonly id: string
}

/** A stream that came over a link. */
export class ServedStream implements Served {
  readonly number: number
  nextInTable: Served | undefined = undefined
  readonly producer: StreamProducer

  constructor(number: number, producer: StreamProducer) {
    this.number = number
    this.producer = producer
  }

  cancel(): void {
    this.producer.cancel()
  }
}

/** A stream that was opened on another host. */
export class OpenedStream implements Away {
  readonly number: number
  nextInTable: Away | undefined = undefined
  readonly consumer: StreamConsumer
  readonly departure: number

  constructor(number: number, consumer: StreamConsumer, departure: number) {
    this.number = number
    this.consumer = consumer
    this.departure = departure
  }

  reject(error: unknown): void {
    this.consumer.reject(error)
  }
}

/** The consumer of a stream on another host, as its producer here sees it. */
export class RemoteSink implements StreamSink {
  readonly #back: WayBack
  readonly #correlation: number

  constructor(back: WayBack, correlation: number) {
    this.#back = back
    this.#correlation = correlation
  }

  item(value: unknown): number {
    return this.#back.answer(frameKind.item, this.#correlation, value)
  }

  end(): void {
    this.#back.signal(frameKind.end, this.#correlation)
    this.#back.served(this.#correlation)
  }

  fail(error: unknown): void {
    answerFailure(this.#back, this.#correlation, error, 'a stream', 'item')
    this.#back.served(this.#correlation)
  }
}

/** The way to the peer that was called. */
export interface WayOut {
  signal(kind: FrameKind, correlation: number, second?: number): void
  /** Nobody waits any more for what was called with that number. The two sides number their calls apart. */
  arrived(correlation: number): void
}

/** The producer of a stream on another host, as its consumer here sees it. */
export class RemoteSource implements StreamSource {
  readonly #out: WayOut
  readonly #correlation: number

  constructor(out: WayOut, correlation: number) {
    this.#out = out
    this.#correlation = correlation
  }

  grant(items: number): void {
    this.#out.signal(frameKind.credit, this.#correlation, items)
  }

  cancel(): void {
    this.#out.signal(frameKind.cancel, this.#correlation)
    this.#out.arrived(this.#correlation)
  }
}

/** Counts what became of the tells of one peer, so that it knows what is lost if this host dies. */
export class TellCount implements Caller {
  readonly settled = false
  readonly chain: CallChain | undefined = undefined
  turn: AbortableTurn | undefined = undefined
  finished = 0
  readonly #onFinished: () => void

  constructor(onFinished: () => void) {
    this.#onFinished = onFinished
  }

  get awaits(): 'nothing' {
    return 'nothing'
  }

  reply(): void {
    this.finished++
    this.#onFinished()
  }

  fail(): void {
    this.reply()
  }
}
