import { ignore } from '../basics/ignore.ts'
import { openOutcome } from '../basics/outcome.ts'
import { ExpectationError } from '../errors/expectation-error.ts'
import { shortText } from '../errors/short-text.ts'
import type { MessageName } from '../refs/actor-ref.ts'

type ArgsOf<F> = F extends (...args: infer P extends readonly unknown[]) => unknown ? P : never
/** What a handler may give back for a message: the reply or a promise of it, or the items of a stream. */
export type AnswerTo<F> = F extends (...args: never) => infer R ? R | Awaited<R> | Promise<Awaited<R>> : never

/** One message of `A` that a probe received. */
export interface ReceivedMessage<A, M extends MessageName<A> = MessageName<A>> {
  readonly method: M
  readonly args: ArgsOf<A[M]>
  readonly kind: 'tell' | 'ask' | 'stream'
  /** Aborted when whoever asked gave up; never for a tell. */
  readonly signal: AbortSignal
  /** Answers an ask, or gives a stream its items: a generator or an async iterable. @throws ExpectationError it was told, or has its answer */
  reply(answer: AnswerTo<A[M]>): void
  /** Answers with an error, as a handler that throws does. @throws ExpectationError as `reply` */
  fail(error: unknown): void
}

/** Any message of `A`; comparing `method` tells which. */
export type AnyReceived<A> = { [M in MessageName<A>]: ReceivedMessage<A, M> }[MessageName<A>]

/** A message as the probe keeps it. */
export class Received {
  readonly method: string
  readonly args: readonly unknown[]
  readonly kind: 'tell' | 'ask' | 'stream'
  readonly #signal: AbortSignal | undefined
  readonly #answer = openOutcome<unknown>()
  #answered = false

  constructor(method: string, args: readonly unknown[], kind: 'tell' | 'ask' | 'stream', signal: AbortSignal | undefined) {
    this.method = method
    this.args = args
    this.kind = kind
    this.#signal = signal
    this.#answer.promise.catch(ignore) // whoever asked gets it
  }

  get signal(): AbortSignal {
    return this.#signal ?? new AbortController().signal
  }

  /** What the test answers. */
  get answer(): Promise<unknown> {
    return this.#answer.promise
  }

  reply(answer: unknown): void {
    this.#settle('a reply')
    this.#answer.resolve(answer)
  }

  fail(error: unknown): void {
    this.#settle('a failure')
    this.#answer.reject(error)
  }

  /** Somebody else answers. */
  answeredElsewhere(): void {
    this.#answered = true
  }

  toString(): string {
    return `${this.method}(${this.args.map(shortText).join(', ')})`
  }

  #settle(what: string): void {
    const instead = this.kind === 'tell' ? 'it was told: nobody waits for an answer' : 'it has its answer already'
    if (this.kind === 'tell' || this.#answered) throw new ExpectationError({ who: String(this), expected: what, instead })
    this.#answered = true
  }
}
