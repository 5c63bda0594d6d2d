import { copyArguments } from '../codec/copy.ts'
import type { Caller } from '../refs/caller.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import type { Holder } from '../refs/holder.ts'
import type { Readying, Room } from '../refs/ready-wait.ts'
import type { StreamProducer } from '../refs/stream-producer.ts'
import { type MessageKind, messageKind, type Target } from '../refs/target.ts'
import type { Asked, Effect, Streamed } from './effect.ts'

/** Mailboxes of tests have no bounds. */
export const endlessRoom: Room = { messages: Infinity, bytes: Infinity }

/** Who writes down what is sent, and for whom it is copied. */
export interface EffectDesk {
  readonly systemId: string
  /** The test, which gets the arguments. */
  readonly bystander: Holder
  record(effect: Effect): void
}

/** Another actor as the actor under test sees it: what is sent there is an effect and goes no further. */
export class EffectTarget implements Target {
  readonly systemId: string
  readonly slot: number
  readonly number: number
  readonly id: string
  readonly descriptor: Descriptor
  /** What the ref led to before it came into the behaviour's hands. */
  readonly original: Target
  readonly #desk: EffectDesk

  constructor(original: Target, desk: EffectDesk) {
    this.original = original
    this.systemId = desk.systemId
    this.slot = original.slot
    this.number = original.number
    this.id = original.id
    this.descriptor = original.descriptor
    this.#desk = desk
  }

  send(kind: MessageKind, method: number, args: unknown[], caller: Caller | undefined): void {
    this.#desk.record(effectOf(this, kind, method, copyArguments(args, this.#desk.bystander), caller))
  }

  whenReady(who: Readying): void {
    who.resolve(endlessRoom)
  }
}

/** What a behaviour did by sending that. */
export const effectOf = (
  { id, descriptor }: Target,
  kind: MessageKind,
  index: number,
  args: readonly unknown[],
  caller: Caller | undefined,
): Effect => {
  const sent = { to: id, method: descriptor.methodName(index), args }
  if (kind === messageKind.tell) return { effect: 'told', ...sent }
  return caller!.awaits === 'items' ? new OpenStream(sent, caller as StreamProducer) : new OpenAsk(sent, caller!)
}

type Sent = Pick<Asked, 'to' | 'method' | 'args'>

class OpenAsk implements Asked {
  readonly effect = 'asked'
  readonly to: string
  readonly method: string
  readonly args: readonly unknown[]
  readonly #caller: Caller

  constructor({ to, method, args }: Sent, caller: Caller) {
    this.to = to
    this.method = method
    this.args = args
    this.#caller = caller
  }

  get settled(): boolean {
    return this.#caller.settled
  }

  reply(value: unknown): void {
    this.#caller.reply(value)
  }

  fail(error: unknown): void {
    this.#caller.fail(error)
  }
}

class OpenStream implements Streamed {
  readonly effect = 'streamed'
  readonly to: string
  readonly method: string
  readonly args: readonly unknown[]
  readonly #producer: StreamProducer

  constructor({ to, method, args }: Sent, producer: StreamProducer) {
    this.to = to
    this.method = method
    this.args = args
    this.#producer = producer
  }

  get settled(): boolean {
    return this.#producer.settled
  }

  items(source: Iterable<unknown> | AsyncIterable<unknown>): void {
    const isAsync = (source as AsyncIterable<unknown>)[Symbol.asyncIterator] !== undefined
    // a list is no stream, but its iterator is
    this.#producer.reply(isAsync ? source : (source as Iterable<unknown>)[Symbol.iterator]())
  }

  fail(error: unknown): void {
    this.#producer.fail(error)
  }
}
