import { isThenable } from '../basics/thenable.ts'
import { ExpectationError } from '../errors/expectation-error.ts'
import { toError } from '../errors/to-error.ts'
import type { StreamProducer } from '../refs/stream-producer.ts'
import type { Activity } from './activity.ts'
import { TestMailbox } from './test-mailbox.ts'
import { type TestMail, TestTurn } from './test-turn.ts'
import type { TestedLife } from './tested-life.ts'

/** The actor whose mail is handled. */
export interface HandlingOwner {
  readonly name: string
  readonly phase: string
  readonly life: TestedLife
  readonly activity: Activity
  readonly crashOnAskFailure: boolean
  /** A handler failed for which the life has to answer. */
  fail(error: Error): void
  turnEnded(mail: TestMail): void
  /** Nothing that waits can be handled now. */
  atRest(): void
}

/** More than that without an end is taken for a loop. */
const mostAtOnce = 100_000

/** How an actor under test handles its mail: at once, one message at a time, and whatever a handler sends to its own actor after it. */
export class TestedHandling {
  readonly mailbox: TestMailbox = new TestMailbox()
  readonly #actor: HandlingOwner
  #working = false

  constructor(actor: HandlingOwner) {
    this.#actor = actor
  }

  /** Handles the mail before it returns, unless a handler is at hand or it has to wait for one. True when it was not too early for that. */
  deliver(mail: TestMail): boolean {
    this.#actor.activity.stir()
    this.mailbox.push(mail)
    if (this.#working) return false
    this.work()
    return true
  }

  /** The mail is handled when the code that runs now has come to its end or to an `await`. */
  deliverSoon(mail: TestMail): void {
    this.#actor.activity.stir()
    this.mailbox.push(mail)
    this.workSoon()
  }

  workSoon(): void {
    if (!this.#working) void Promise.resolve().then(() => this.work())
  }

  work(): void {
    if (this.#working) return
    const { life } = this.#actor
    this.#working = true
    try {
      for (let handled = 0; this.#actor.phase === 'running'; handled++) {
        const mail = this.mailbox.next(life.exclusive !== undefined)
        if (mail === undefined) break
        if (handled === mostAtOnce) this.#actor.fail(this.#endless(mail))
        else if (mail.isVoid !== true && (mail.what === 'tell' || mail.caller?.settled !== true)) this.#handle(mail)
      }
    } finally {
      this.#working = false
    }
    this.#actor.atRest()
  }

  #handle(mail: TestMail): void {
    const { life } = this.#actor
    const turn = new TestTurn(mail)
    life.atHand = turn
    let result: unknown
    try {
      result = mail.run()
      if (isThenable(result)) return this.#await(turn, result)
    } catch (error) {
      life.atHand = undefined
      return this.#failed(turn, toError(error))
    }
    life.atHand = undefined
    this.#succeeded(turn, result)
  }

  #await(turn: TestTurn, promise: PromiseLike<unknown>): void {
    const { life } = this.#actor
    life.open(turn)
    const over = (settle: () => void): void => {
      if (turn.closed) return
      life.close(turn)
      settle()
      this.work()
    }
    promise.then(
      (result) => over(() => this.#succeeded(turn, result)),
      (error) => over(() => this.#failed(turn, toError(error))),
    )
  }

  #succeeded(turn: TestTurn, result: unknown): void {
    const { life } = this.#actor
    const { caller, what } = turn.mail
    if (caller !== undefined && !turn.stashed && !life.fenced) {
      if (what === 'stream') (caller as StreamProducer).begin(life.openBody(caller as StreamProducer))
      caller.reply(result)
    }
    this.#turnEnded(turn)
  }

  #failed(turn: TestTurn, error: Error): void {
    const { what } = turn.mail
    const caller = turn.stashed ? undefined : turn.mail.caller // a turn whose message was put aside is nobody's
    caller?.fail(error)
    if (caller === undefined || (what === 'ask' && this.#actor.crashOnAskFailure)) this.#actor.fail(error)
    this.#turnEnded(turn)
  }

  #turnEnded({ mail }: TestTurn): void {
    this.#actor.activity.stir()
    mail.settled?.()
    this.#actor.turnEnded(mail)
  }

  #endless({ label }: TestMail): Error {
    const instead = `it went on for ${mostAtOnce} messages, the last one ${label}: does it send to itself for ever?`
    return new ExpectationError({ who: this.#actor.name, expected: 'to come to rest', instead })
  }
}
