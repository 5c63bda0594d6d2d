import { Deque } from '../basics/deque.ts'
import type { Caller } from '../refs/caller.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import { PendingAsk } from '../refs/pending-ask.ts'
import { type MessageKind, messageKind, type Target } from '../refs/target.ts'
import type { Clock, Timer } from '../time/clock.ts'
import { type MailMark, MarkedTell } from './marked-tell.ts'
import type { MessageAtHand } from './message-at-hand.ts'
import type { HostPlace } from './platform.ts'
import type { Crossing, RecordedBatch, RecordedSpan, RecordedThread, TimelineSource } from './recorded-span.ts'
import type { Turn } from './turn.ts'

/** The kernel that records. */
export interface RecordingHost {
  readonly place: HostPlace
  readonly clock: Clock
  readonly timeline: TimelineSource | undefined
  readonly actors: { get(number: number): Target | undefined }
  peerOf(slot: number): { readonly slot: number; readonly incarnation: number; readonly out: { messages: number } } | undefined
  stats(): { readonly actors: number; readonly waiting: number; readonly memoryBytes: number }
  later(action: () => void): void
  /** Brings it to main; resolves when main can do with more. */
  deliver(batch: RecordedBatch): Promise<unknown>
}

/** The actor whose code runs. */
interface RecordedActor {
  readonly id: string
  readonly descriptor: Descriptor
}

/** What is there goes to main so often, and at once when it is so much; so many go at a time. */
const deliverEveryMs = 100
const eagerSpans = 1_000
const batchSpans = 2_000

/**
 * Takes down what happens on one host: handlers, sends, asks and waits in mailboxes, and what the platform adds. It has room for a limited
 * number of spans; while main does not take them, the oldest make room for the newest and are counted.
 */
export class Recorder {
  limit: number
  readonly #host: RecordingHost
  readonly #thread: RecordedThread
  readonly #stopListening: (() => void) | undefined
  readonly #spans = new Deque<RecordedSpan>()
  /** Of asks and streams in mailboxes of this host. */
  readonly #marks = new WeakMap<Caller, MailMark>()
  /** What is under way: turns that await something, and asks that were made here. */
  readonly #open = new Map<Turn | PendingAsk, Omit<RecordedSpan, 'end'>>()
  #sentHere = 0
  #dropped = 0
  /** Spans that came, and those that went, to main or nowhere. */
  #added = 0
  #gone = 0
  #timer: Timer | undefined
  #isDue = false
  #delivery: Promise<void> | undefined

  constructor(host: RecordingHost, limit: number) {
    this.#host = host
    this.limit = limit
    this.#thread = host.timeline?.thread ?? { name: `host ${host.place.slot}`, pid: host.place.slot, tid: host.place.slot }
    this.#stopListening = host.timeline?.listen((span) => this.#add(span))
  }

  // ---- what happens

  /** Sends for a holder of refs. @throws NotSendableError, and then nothing was sent */
  sends(
    from: string | undefined,
    kind: MessageKind,
    target: Target,
    method: number,
    args: unknown[],
    caller: Caller | undefined,
  ): void {
    const begin = this.#now()
    const isHere = this.#host.actors.get(target.number) === target
    const sends = isHere ? this.#sendHere(kind, target, method, args, caller) : this.#sendAway(kind, target, method, args, caller)
    const name = nameOf(target.descriptor, method)
    const facts = { to: target.id, ...(from !== undefined && { from }) }
    this.#add({ category: 'send', name: `${kindNames[kind]} ${name}`, begin, end: this.#now(), lane: 'thread', sends, facts })
    if (!(caller instanceof PendingAsk)) return
    this.#open.set(caller, { category: 'ask', name: `ask ${name}`, begin, lane: 'own', facts })
    if (caller.settled) return this.#close(caller)
    const { onSettled } = caller
    caller.onSettled = () => {
      onSettled?.()
      this.#close(caller)
    }
  }

  /** A message came over a link: what goes into the mailbox for its caller. */
  arrives(
    from: { readonly slot: number; readonly incarnation: number },
    count: number,
    kind: MessageKind,
    caller: Caller,
  ): Caller {
    const { slot, incarnation } = this.#host.place
    return this.#marked(kind, [from.slot, from.incarnation, slot, incarnation, count], caller)!
  }

  /** Calls the handler of a message. */
  handles<T>(actor: RecordedActor, { kind, method, caller }: MessageAtHand, call: () => T): T {
    const mark = this.#markOf(caller)
    const name = nameOf(actor.descriptor, method)
    const begin = this.#now()
    if (mark !== undefined) {
      this.#add({ category: 'queue', name: `${name} waits`, begin: mark.at, end: begin, lane: 'own', facts: { actor: actor.id } })
    }
    const facts = { actor: actor.id, message: kindNames[kind] }
    return this.#call('handler', name, facts, begin, mark?.crossing, call)
  }

  /** Calls other code of an actor: of a timer, a notice, a start, a stop, a part of a stream. */
  runs<T>({ id, descriptor }: RecordedActor, label: string, call: () => T): T {
    return this.#call('handler', `${descriptor.name}.${label}`, { actor: id }, this.#now(), undefined, call)
  }

  /** A handler awaits something from now on. */
  turnBegins(turn: Turn, { id, descriptor }: RecordedActor): void {
    const name = `${descriptor.name}.${turn.label} awaits`
    this.#open.set(turn, { category: 'turn', name, begin: this.#now(), lane: 'own', facts: { actor: id } })
  }

  turnEnds(turn: Turn): void {
    this.#close(turn)
  }

  // ---- the end

  /** Nothing more is taken down. What is under way is told as far as it got. */
  end(): void {
    this.#stopListening?.()
    const end = this.#now()
    for (const span of this.#open.values()) this.#add({ ...span, end, facts: { ...span.facts, unfinished: true } })
    this.#open.clear()
    this.#timer?.cancel()
  }

  /** Resolves when main has what was taken down so far, or it is lost. */
  async flushed(): Promise<void> {
    const until = this.#added
    while (this.#gone < until) await this.#deliver()
  }

  // ---- inside

  #now(): number {
    return (this.#host.timeline ?? this.#host.clock).now()
  }

  #sendHere(kind: MessageKind, target: Target, method: number, args: unknown[], caller: Caller | undefined): Crossing {
    const { slot, incarnation } = this.#host.place
    const crossing: Crossing = [slot, incarnation, slot, incarnation, ++this.#sentHere]
    target.send(kind, method, args, this.#marked(kind, crossing, caller))
    return crossing
  }

  /** What had to wait, because it was sent while something else was being encoded, or was refused, is not told where it arrives. */
  #sendAway(
    kind: MessageKind,
    target: Target,
    method: number,
    args: unknown[],
    caller: Caller | undefined,
  ): Crossing | undefined {
    const { slot, incarnation } = this.#host.place
    const peer = this.#host.peerOf(target.slot)
    const before = peer?.out.messages ?? 0
    target.send(kind, method, args, caller)
    // those that were sent while it was encoded come behind it
    return peer === undefined || peer.out.messages === before
      ? undefined
      : [slot, incarnation, peer.slot, peer.incarnation, before + 1]
  }

  #marked(kind: MessageKind, crossing: Crossing, caller: Caller | undefined): Caller | undefined {
    const mark = { crossing, at: this.#now(), by: this }
    if (kind === messageKind.tell) return new MarkedTell(mark, caller)
    this.#marks.set(caller!, mark)
    return caller
  }

  #markOf(caller: Caller | undefined): MailMark | undefined {
    if (!(caller instanceof MarkedTell)) return caller && this.#marks.get(caller)
    return caller.mark.by === this ? caller.mark : undefined
  }

  #call<T>(
    category: string,
    name: string,
    facts: RecordedSpan['facts'],
    begin: number,
    receives: Crossing | undefined,
    call: () => T,
  ): T {
    try {
      return call()
    } finally {
      this.#add({ category, name, begin, end: this.#now(), lane: 'thread', receives, facts })
    }
  }

  #close(what: Turn | PendingAsk): void {
    const span = this.#open.get(what)
    if (span !== undefined && this.#open.delete(what)) this.#add({ ...span, end: this.#now() })
  }

  #add(span: RecordedSpan): void {
    this.#added++
    this.#spans.push(span)
    if (this.#spans.size > this.limit) {
      this.#spans.shift()
      this.#dropped++
      this.#gone++
    }
    if (this.#isDue || this.#delivery !== undefined) return
    if (this.#spans.size >= eagerSpans) {
      this.#isDue = true
      this.#host.later(() => void this.#deliver())
    } else this.#timer ??= this.#host.clock.after(deliverEveryMs, () => void this.#deliver())
  }

  /** One delivery at a time: main is slower than what happens here may be. */
  #deliver(): Promise<void> {
    return (this.#delivery ??= this.#deliverAll().finally(() => {
      this.#delivery = undefined
    }))
  }

  async #deliverAll(): Promise<void> {
    this.#isDue = false
    this.#timer?.cancel()
    this.#timer = undefined
    while (this.#spans.size > 0) {
      const spans: RecordedSpan[] = []
      while (spans.length < batchSpans && this.#spans.size > 0) spans.push(this.#spans.shift()!)
      const { actors, waiting, memoryBytes } = this.#host.stats()
      const state = { at: this.#now(), actors, waiting, memoryBytes }
      try {
        await this.#host.deliver({ thread: this.#thread, spans, state, dropped: this.#dropped })
      } catch {
        this.#dropped += spans.length // main is going down
      }
      this.#gone += spans.length
    }
  }
}

const nameOf = (descriptor: Descriptor, method: number): string => `${descriptor.name}.${descriptor.methodName(method)}`

const kindNames: Readonly<Record<MessageKind, string>> = { 0: 'tell', 1: 'ask', 2: 'stream', 3: 'stop', 4: 'own' }
