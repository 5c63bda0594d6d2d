import type { Notice } from '../actor/notice.ts'
import type { ActorRef, AnyRef, MessageName } from '../refs/actor-ref.ts'
import type { AnyMethod, ProbeInbox } from './probe-inbox.ts'
import type { AnswerTo, AnyReceived, ReceivedMessage } from './received-message.ts'

/** How long an expectation waits. */
export interface ExpectOptions {
  /** Milliseconds on the system's clock. @defaultValue the probe's `timeoutMs` */
  readonly timeoutMs?: number
}

/**
 * An actor in the hands of a test. Its {@link ref} can be given to any other actor of the system and takes every message of its
 * protocol. Messages are to be expected one by one, in the order they came; a failed expectation says what came instead.
 *
 * An ask that comes is answered by `on`, or one by one with `reply`; one that nobody answers waits until its asker gives up. Disposing
 * of the probe ends its actor.
 */
export class Probe<A> implements AsyncDisposable {
  readonly ref: ActorRef<A>
  readonly #inbox: ProbeInbox
  readonly #timeoutMs: number
  readonly #end: () => Promise<void>

  /** Made by `openProbe`. */
  constructor(ref: ActorRef<A>, inbox: ProbeInbox, timeoutMs: number, end: () => Promise<void>) {
    this.ref = ref
    this.#inbox = inbox
    this.#timeoutMs = timeoutMs
    this.#end = end
  }

  /** Everything that came so far, in order, whether it was expected or not. */
  get received(): readonly AnyReceived<A>[] {
    return this.#inbox.received as readonly unknown[] as readonly AnyReceived<A>[]
  }

  /** The notices that came so far. */
  get notices(): readonly Notice[] {
    return this.#inbox.notices
  }

  /** The next message. @throws ExpectationError none comes in time */
  async next({ timeoutMs = this.#timeoutMs }: ExpectOptions = {}): Promise<AnyReceived<A>> {
    return (await this.#inbox.next('a message', timeoutMs)) as unknown as AnyReceived<A>
  }

  /** The next message, which has to be that one. @throws ExpectationError another comes first, or none in time */
  async expect<M extends MessageName<A>>(
    method: M,
    { timeoutMs = this.#timeoutMs }: ExpectOptions = {},
  ): Promise<ReceivedMessage<A, M>> {
    const expected = String(method)
    const message = await this.#inbox.next(expected, timeoutMs)
    if (message.method !== expected) throw this.#inbox.failure(expected, `${message} came`, message)
    return message as unknown as ReceivedMessage<A, M>
  }

  /** The next message, which has to fit. @throws ExpectationError it does not fit, or none comes in time */
  async expectMessage(
    fits: (message: AnyReceived<A>) => boolean,
    { timeoutMs = this.#timeoutMs }: ExpectOptions = {},
  ): Promise<AnyReceived<A>> {
    const expected = `a message that fits ${shortCode(fits)}`
    const message = await this.#inbox.next(expected, timeoutMs)
    const received = message as unknown as AnyReceived<A>
    if (!fits(received)) throw this.#inbox.failure(expected, `${message} came`, message)
    return received
  }

  /** Passes over messages until that one comes. @throws ExpectationError it does not come in time */
  async skipTo<M extends MessageName<A>>(
    method: M,
    { timeoutMs = this.#timeoutMs }: ExpectOptions = {},
  ): Promise<ReceivedMessage<A, M>> {
    const end = this.#inbox.now() + timeoutMs
    for (let leftMs = timeoutMs; ; leftMs = Math.max(0, end - this.#inbox.now())) {
      const message = await this.#inbox.next(String(method), leftMs)
      if (message.method === method) return message as unknown as ReceivedMessage<A, M>
    }
  }

  /**
   * Fails when a message came that was not expected. It waits for no time, only until what has come to this host for the probe is
   * there; so first await what shows that the others are done, such as an answer of theirs.
   * @throws ExpectationError
   */
  async expectNothing(): Promise<void> {
    await this.settled()
    const [first] = this.#inbox.unexpected
    if (first !== undefined) throw this.#inbox.failure('nothing', `${first} came`, first)
  }

  /** Resolves when all that has come to this host for the probe is in {@link received}. */
  settled(): Promise<void> {
    return this.#inbox.settled(this.#timeoutMs)
  }

  /** From now on answers that message as a handler would, with what `answer` returns or throws. It is still to be expected. */
  on<M extends MessageName<A>>(method: M, answer: (...args: ReceivedMessage<A, M>['args']) => AnswerTo<A[M]>): this {
    this.#inbox.answers.set(String(method), answer as AnyMethod)
    return this
  }

  /** From now on these messages are not to be expected: they go to {@link received} only. */
  ignore(...methods: readonly MessageName<A>[]): this {
    for (const method of methods) this.#inbox.ignored.add(String(method))
    return this
  }

  /** From now on passes on what `on` does not answer, and the answers back. It is still to be expected. */
  forwardTo(ref: ActorRef<A>): this {
    this.#inbox.forwardTo = ref
    return this
  }

  /** Watches an actor, for {@link expectEnded}. */
  watch(ref: AnyRef): this {
    this.#inbox.watch(ref)
    return this
  }

  /**
   * The notice of that actor's end. Watch the actor before it may have ended: how one ended before is not known, its reason is `gone`, or
   * `host-down` when its host is no more.
   * @throws ExpectationError it does not end in time
   */
  expectEnded(ref: AnyRef, { timeoutMs = this.#timeoutMs }: ExpectOptions = {}): Promise<Notice> {
    return this.#inbox.noticeOf(ref, timeoutMs)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#inbox.close()
    await this.#end()
  }
}

const mostCharacters = 100

const shortCode = (fits: unknown): string => {
  const code = String(fits).replaceAll(/\s+/g, ' ')
  return code.length > mostCharacters ? `${code.slice(0, mostCharacters)}...` : code
}
