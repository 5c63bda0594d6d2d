import { isThenable } from '../basics/thenable.ts'
import { ClassNotLoaded } from '../codec/class-not-loaded.ts'
import { mayHold } from '../codec/form.ts'
import type { ValueDecoder } from '../codec/value-decoder.ts'
import { FrameInvalidError } from '../errors/link-errors.ts'
import { ActorNotFoundError, ActorStoppedError, ProtocolMismatchError } from '../errors/not-delivered-errors.ts'
import { ReplyLostError } from '../errors/outcome-unknown-errors.ts'
import { toError } from '../errors/to-error.ts'
import { actorId, countOf, incarnationOf, isActorNumber } from '../ids/actor-number.ts'
import type { FrameReader } from '../links/frame-reader.ts'
import { frameFlag, frameKind, frameLayout } from '../messages/frame-kind.ts'
import type { CallChain, Caller } from '../refs/caller.ts'
import { type Descriptor, descriptorOf } from '../refs/descriptor.ts'
import type { Holder } from '../refs/holder.ts'
import { PendingAsk } from '../refs/pending-ask.ts'
import type { StreamConsumer } from '../refs/stream-consumer.ts'
import { streamCredit } from '../refs/stream-flow.ts'
import { StreamProducer } from '../refs/stream-producer.ts'
import { type MessageKind, messageKind, type Target } from '../refs/target.ts'
import { controlMethods } from './control-protocol.ts'
import type { FrameHandler } from './inbound.ts'
import type { Realm } from './realm.ts'
import { RemoteAsk, RemoteSink, type TellCount, type WayBack } from './remote-callers.ts'

/** The peer whose frames these are. */
export interface FramesOwner extends WayBack {
  readonly realm: Realm
  readonly slot: number
  readonly incarnation: number
  readonly state: 'connecting' | 'up' | 'down'
  readonly decoder: ValueDecoder
  readonly tells: TellCount
  readonly out: { receipt(finished: number, read: number): void; receiptAhead(read: number): void }
  awayAt(correlation: number): PendingAsk | StreamConsumer | undefined
  arrived(correlation: number): void
  serve(correlation: number, caller: RemoteAsk | StreamProducer): void
  servingAt(correlation: number): RemoteAsk | StreamProducer | undefined
  define(number: number, descriptor: Descriptor): void
  read(bytes: number): void
  /** Runs a control operation. Throws or rejects with what the asker gets. */
  runControl(method: number, args: unknown[]): unknown
  /** Runs the modules, so that their exposed classes are there; gives up by itself. */
  loadClasses(keys: readonly string[]): Promise<void>
  linkEnded(error: Error | undefined): void
  frameInvalid(error: unknown): void
  /** How many actors this host has had, in this incarnation. */
  readonly actorsBorn: number
}

/** Handles the frames of one peer: mail goes to its actor, control to the kernel, answers to whoever waits for them. */
export class PeerFrames implements FrameHandler {
  readonly #peer: FramesOwner
  /** Tells, asks and openings of streams so far, counted as the other side does. */
  #messages = 0
  /** Bytes of this chunk that the other side does not count. */
  #uncounted = 0

  constructor(peer: FramesOwner) {
    this.#peer = peer
  }

  frame(reader: FrameReader): Promise<void> | undefined {
    switch (reader.kind) {
      case frameKind.cancel:
        return void this.#cancel(reader)
      case frameKind.end:
        return void this.#end(reader)
      case frameKind.credit:
        return void this.#credit(reader)
      case frameKind.ack:
        return void this.#receipt(reader)
    }
    if (reader.kind <= frameKind.stream) this.#messages++
    let chain: CallChain | undefined
    let body: unknown
    try {
      if ((reader.flags & frameFlag.chain) !== 0) chain = this.#readChain(reader)
      const { bytes, bodyStart, bodyEnd, attachments } = reader
      body = this.#peer.decoder.read(
        bytes,
        bodyStart,
        bodyEnd,
        attachments,
        mayHold(bytes, bodyStart) ? this.#holderFor(reader) : undefined,
      )
    } catch (error) {
      if (error instanceof ClassNotLoaded) return this.#afterLoading(reader, chain, error)
      return void this.#undecodable(reader, error)
    }
    this.#dispatch(reader, chain, body)
    return undefined
  }

  chunkRead(bytes: number): void {
    this.#peer.read(bytes - this.#uncounted)
    this.#uncounted = 0
  }

  invalid(error: unknown): void {
    this.#peer.frameInvalid(error)
  }

  ended(error: Error | undefined): void {
    this.#peer.linkEnded(error)
  }

  /** Frames behind this one wait while its classes are loaded: order before speed. */
  async #afterLoading(reader: FrameReader, chain: CallChain | undefined, missing: ClassNotLoaded): Promise<void> {
    let body: unknown
    try {
      await this.#peer.loadClasses(missing.keys)
      if (this.#peer.state === 'down') return
      body = missing.build({ giveUp: true })
    } catch (error) {
      return this.#undecodable(reader, error)
    }
    this.#dispatch(reader, chain, body)
  }

  #dispatch(reader: FrameReader, chain: CallChain | undefined, body: unknown): void {
    switch (reader.kind) {
      case frameKind.tell:
        return this.#message(reader, messageKind.tell, body, undefined)
      case frameKind.ask:
        return this.#message(reader, messageKind.ask, body, chain)
      case frameKind.stream:
        return this.#message(reader, messageKind.stream, body, chain)
      case frameKind.reply:
        return this.#reply(reader, body)
      case frameKind.fail:
        return this.#fail(reader, body)
      case frameKind.item: {
        const consumer = this.#peer.awayAt(reader.number)
        if (consumer !== undefined && !(consumer instanceof PendingAsk)) consumer.accept(body, this.#sizeOf(reader))
        return
      }
      case frameKind.define:
        return this.#define(reader, body)
    }
  }

  /** Of the body that was read last. */
  #sizeOf(reader: FrameReader): number {
    return reader.bodyEnd - reader.bodyStart + this.#peer.decoder.besideBytes
  }

  /** Who will hold the refs in the body, should there be any. */
  #holderFor(reader: FrameReader): Holder {
    const { realm } = this.#peer
    if (reader.kind <= frameKind.stream) return realm.actors.get(reader.number)?.holder ?? realm.outside
    return this.#peer.awayAt(reader.number)?.holder ?? realm.outside
  }

  // ---- mail

  #message(reader: FrameReader, kind: MessageKind, body: unknown, chain: CallChain | undefined): void {
    const { realm } = this.#peer
    if (!Array.isArray(body)) throw new FrameInvalidError({ expected: 'a list of arguments', got: typeof body })
    if (reader.number === 0) return this.#control(reader, kind, body)
    const actor = realm.actors.get(reader.number) ?? realm.reserved.get(reader.number)
    // whoever is there has a number that is one
    if (actor === undefined && !isActorNumber(reader.number))
      throw new FrameInvalidError({ expected: 'the number of an actor', got: reader.number })
    const caller = this.#callerFor(reader, kind, actor, chain)
    if (actor === undefined) return this.#noSuchActor(reader, kind, caller)
    if (reader.method >= actor.methodCount) {
      caller.fail(
        new ProtocolMismatchError({
          actor: actor.id,
          expected: actor.descriptor.methods.join(', '),
          got: `method ${reader.method}`,
        }),
      )
      if (kind === messageKind.tell) realm.deadLetters.add(actor.id, `method ${reader.method}`, 'method-unknown')
      return
    }
    const { recorder } = realm
    const waits = recorder === undefined ? caller : recorder.arrives(this.#peer, this.#messages, kind, caller)
    actor.accept(kind, reader.method, body, this.#sizeOf(reader), waits)
  }

  #callerFor(reader: FrameReader, kind: MessageKind, actor: Target | undefined, chain: CallChain | undefined): Caller {
    if (kind === messageKind.tell) return this.#peer.tells
    const correlation = reader.second
    const named = actor ?? unknownActor
    const method = actor?.descriptor.methodName(reader.method) ?? `method ${reader.method}`
    const caller =
      kind === messageKind.ask
        ? new RemoteAsk(this.#peer, correlation, named, method, chain)
        : new StreamProducer(new RemoteSink(this.#peer, correlation), named.id, method, chain)
    this.#peer.serve(correlation, caller)
    return caller
  }

  #noSuchActor(reader: FrameReader, kind: MessageKind, caller: Caller): void {
    const { realm } = this.#peer
    const { number } = reader
    const id = actorId(realm.systemId, realm.slot, number)
    const existed =
      incarnationOf(number) < realm.incarnation ||
      (incarnationOf(number) === realm.incarnation && countOf(number) <= this.#peer.actorsBorn)
    caller.fail(existed ? new ActorStoppedError({ actor: id, reason: 'stopped' }) : new ActorNotFoundError({ actor: id }))
    if (kind === messageKind.tell) realm.deadLetters.add(id, `method ${reader.method}`, existed ? 'stopped' : 'not-found')
  }

  #control(reader: FrameReader, kind: MessageKind, args: unknown[]): void {
    const name = controlMethods[reader.method]
    if (name === undefined || kind === messageKind.stream)
      throw new FrameInvalidError({ expected: 'a control operation', got: reader.method })
    const caller = kind === messageKind.tell ? undefined : new RemoteAsk(this.#peer, reader.second, kernelItself, name, undefined)
    if (caller !== undefined) this.#peer.serve(reader.second, caller)
    let result: unknown
    try {
      result = this.#peer.runControl(reader.method, args)
    } catch (error) {
      return caller?.fail(toError(error))
    }
    // where it was told and not asked, nobody waits for what became of it
    if (!isThenable(result)) return caller?.reply(result)
    void Promise.resolve(result).then(
      (value) => caller?.reply(value),
      (error) => caller?.fail(toError(error)),
    )
  }

  // ---- answers

  #reply({ number }: FrameReader, value: unknown): void {
    const ask = this.#peer.awayAt(number)
    this.#peer.arrived(number)
    if (ask instanceof PendingAsk) ask.accept(value)
  }

  #fail({ number }: FrameReader, error: unknown): void {
    const waiting = this.#peer.awayAt(number)
    this.#peer.arrived(number)
    waiting?.reject(error)
  }

  #end({ number }: FrameReader): void {
    const consumer = this.#peer.awayAt(number)
    this.#peer.arrived(number)
    if (consumer !== undefined && !(consumer instanceof PendingAsk)) consumer.end()
  }

  #cancel({ number }: FrameReader): void {
    this.#peer.servingAt(number)?.cancel('whoever waited gave up')
    this.#peer.served(number)
  }

  #credit({ number, second }: FrameReader): void {
    if (!Number.isInteger(second) || second < 1 || second > streamCredit.items) {
      throw new FrameInvalidError({ expected: `credit for 1 to ${streamCredit.items} items`, got: second })
    }
    const producer = this.#peer.servingAt(number)
    if (producer instanceof StreamProducer) producer.grant(second)
  }

  #receipt({ number: finished, second: read, flags }: FrameReader): void {
    if (!(finished >= 0 && read >= 0))
      throw new FrameInvalidError({ expected: 'counts of tells and bytes', got: `${finished}, ${read}` })
    if ((flags & frameFlag.ahead) === 0) return this.#peer.out.receipt(finished, read)
    this.#uncounted += frameLayout.longHeader
    this.#peer.out.receiptAhead(read)
  }

  #define({ number }: FrameReader, body: unknown): void {
    const [name, lineage, methods] = Array.isArray(body) ? (body as unknown[]) : []
    if (typeof name !== 'string' || !isTexts(lineage) || lineage.length === 0 || !isTexts(methods)) {
      throw new FrameInvalidError({ expected: 'the descriptor of a class', got: typeof body })
    }
    this.#peer.define(number, descriptorOf(name, lineage, methods))
  }

  // ---- what cannot be read

  #undecodable(reader: FrameReader, cause: unknown): void {
    const { realm } = this.#peer
    const error = toError(cause)
    switch (reader.kind) {
      case frameKind.tell: {
        if (reader.number !== 0) this.#peer.tells.reply()
        const actor = realm.actors.get(reader.number)
        const id = actorId(realm.systemId, realm.slot, reader.number)
        return realm.deadLetters.add(id, actor?.descriptor.methodName(reader.method) ?? `method ${reader.method}`, 'undecodable')
      }
      case frameKind.ask:
      case frameKind.stream:
        this.#peer.answer(frameKind.fail, reader.second, error)
        return
      case frameKind.define:
        throw new FrameInvalidError({ expected: 'the descriptor of a class', got: error.message })
      default: {
        const waiting = this.#peer.awayAt(reader.number)
        this.#peer.arrived(reader.number)
        if (waiting === undefined) return
        const actor = waiting instanceof PendingAsk ? waiting.target.id : 'a stream'
        const method = waiting instanceof PendingAsk ? waiting.methodName : 'item'
        waiting.reject(new ReplyLostError({ actor, method, ran: true }, { cause: error }))
        if (!(waiting instanceof PendingAsk)) waiting.source?.cancel()
      }
    }
  }

  #readChain(reader: FrameReader): CallChain | undefined {
    const end = this.#endOfChain(reader)
    const names = this.#peer.decoder.read(reader.bytes, reader.bodyStart + 8, end, [], this.#peer.realm.outside)
    reader.bodyStart = end
    if (!isTexts(names)) throw new FrameInvalidError({ expected: 'a chain of callers', got: typeof names })
    let chain: CallChain | undefined
    for (let at = names.length - 2; at >= 0; at -= 2) chain = { actor: names[at]!, method: names[at + 1]!, outer: chain }
    return chain
  }

  #endOfChain(reader: FrameReader): number {
    const length = new DataView(reader.bytes.buffer, reader.bytes.byteOffset).getFloat64(reader.bodyStart, true)
    const end = reader.bodyStart + 8 + length
    if (!(end <= reader.bodyEnd)) throw new FrameInvalidError({ expected: 'a chain within its frame', got: length })
    return end
  }
}

const unknownActor = { id: 'an actor that has ended' }
const kernelItself = { id: 'kernel' }

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every((text) => typeof text === 'string')
