import type { ActorContext } from '../actor/context.ts'
import type { LifeSlot } from '../actor/life-slot.ts'
import type { Protocol } from '../actor/protocol.ts'
import { ContextError } from '../errors/handler-errors.ts'
import { StaleActorError } from '../errors/not-delivered-errors.ts'
import type { CallChain } from '../refs/caller.ts'
import type { AskDesk, Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'
import type { StreamBody, StreamProducer } from '../refs/stream-producer.ts'
import type { Target } from '../refs/target.ts'
import type { TestTurn } from './test-turn.ts'

/** The life of an actor under test: what its refs and its context are bound to. */
export class TestedLife implements Holder, LifeSlot {
  fenced = false

  get guarded(): boolean {
    return this.fenced
  }

  starting = true
  readonly asks: AskDesk
  readonly target: Target
  readonly self: Ref
  context!: ActorContext
  /** The turn whose handler has not awaited yet. */
  atHand: TestTurn | undefined = undefined
  /** The turn that keeps others from starting. */
  exclusive: TestTurn | undefined = undefined
  /** All turns whose handlers await something, oldest first. */
  readonly turns: Set<TestTurn> = new Set()
  /** The streams that others read from it. */
  readonly streams: Set<StreamProducer> = new Set()
  readonly #protocol: Protocol
  #streamSignal: AbortSignal | undefined = undefined

  constructor(target: Target, protocol: Protocol, asks: AskDesk) {
    this.target = target
    this.#protocol = protocol
    this.asks = asks
    this.self = new Ref(target, this)
  }

  get isQuiet(): boolean {
    return this.atHand === undefined && this.turns.size === 0
  }

  /** The handler at hand returned a promise. */
  open(turn: TestTurn): void {
    this.atHand = undefined
    this.turns.add(turn)
    if (!turn.mail.interleaves) this.exclusive = turn
    if (turn.mail.caller !== undefined) turn.mail.caller.turn = turn
  }

  close(turn: TestTurn): void {
    this.turns.delete(turn)
    if (this.exclusive === turn) this.exclusive = undefined
  }

  /** The turn that something of the context means: the one at hand, or the only one there can be. */
  get turn(): TestTurn | undefined {
    return this.atHand ?? (this.#protocol.interleaving === 'none' ? this.exclusive : undefined)
  }

  get signal(): AbortSignal {
    const signal = this.#streamSignal ?? this.turn?.signal
    if (signal !== undefined) return signal
    const what = 'context.signal belongs to the message at hand, and there is none: read it before the first await and keep it'
    throw new ContextError({ what })
  }

  /** What surrounds the steps of a stream's body. */
  openBody(producer: StreamProducer): StreamBody {
    const controller = new AbortController()
    this.streams.add(producer)
    return {
      abort: (reason) => controller.abort(reason),
      closed: () => void this.streams.delete(producer),
      resume: (draw) => void Promise.resolve().then(draw),
      step: (run) => {
        const outer = this.#streamSignal
        this.#streamSignal = controller.signal
        try {
          return run()
        } finally {
          this.#streamSignal = outer
        }
      },
    }
  }

  // ---- what the holder of refs is asked

  blockedItselfBy(method: number): string | undefined {
    if (this.starting) return 'onStart'
    if (this.#protocol.interleaves[method] === true) return undefined
    const turn = this.exclusive ?? this.atHand
    return turn === undefined || turn.mail.interleaves ? undefined : turn.mail.label
  }

  chain(): CallChain | undefined {
    return undefined
  }

  refusal(): Error {
    return new StaleActorError({ actor: this.target.id })
  }

  /** What a life that is over still tells is no effect of anything. */
  refuseTell(): void {}

  /** What it sends is an effect already. */
  send(): void {}
}
