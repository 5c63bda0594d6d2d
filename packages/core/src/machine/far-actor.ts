import type { AnyActorRef } from 'xstate'
import type { Notice } from '../actor/notice.ts'
import type { SpawnOptions } from '../actor/spawn-options.ts'
import { ignore } from '../basics/ignore.ts'
import { ActorStoppedError } from '../errors/not-delivered-errors.ts'
import type { ActorRef, AnyRef } from '../refs/actor-ref.ts'
import type { Crew } from './crew.ts'
import type { FarNews, Seen } from './far-news.ts'

/** A ref of which only what it is used for here is known. */
type AnyActor = ActorRef<{ send(event: { readonly type: string }): void; snapshots(): AsyncIterable<Seen> }>

/** What the machine sees of it. */
interface FarState {
  readonly ref: AnyRef | undefined
  readonly context: unknown
}

/** How it comes to its actor: one that is there, or one it starts. */
export type Origin =
  | { readonly ref: AnyRef }
  | { readonly actorClass: unknown; readonly args: readonly unknown[]; readonly options: SpawnOptions }

type SpawnAny = (actorClass: unknown, options: SpawnOptions & { readonly args: readonly unknown[] }) => Promise<AnyRef>

const farActors = new WeakMap<object, FarActor>()

/** What `self`, an actor inside a machine, stands for, if it is one that is elsewhere. */
export const farActorOf = (self: unknown): FarActor | undefined => farActors.get(self as object)

/** The life of one invoked Troupe actor inside a machine: it tells the machine's actor `self` what becomes of the other. */
export class FarActor {
  readonly #crew: Crew
  readonly #self: AnyActorRef
  readonly #origin: Origin
  readonly #leaving = new AbortController()
  readonly #waiting: ((ref: AnyRef) => void)[] = []
  #ref: AnyRef | undefined
  #unwatch: () => void = ignore
  #isMachine = false
  #following = false
  #shown: FarState | undefined
  #notice: Notice | undefined

  constructor(crew: Crew, self: AnyActorRef, origin: Origin) {
    this.#crew = crew
    this.#self = self
    farActors.set(self, this)
    this.#origin = origin
  }

  begin(): void {
    const origin = this.#origin
    if ('ref' in origin) return this.#attach(origin.ref)
    const { actorClass, args, options } = origin
    const spawn = this.#crew.context.spawn as unknown as SpawnAny
    spawn(actorClass, { restart: 'temporary', ...options, args }).then(
      (ref) => this.#crew.turn('spawned', () => this.#attach(ref)),
      (error) => this.#tell({ type: 'troupe.failed', error }),
    )
  }

  /**
   * Whether the machine should hear of this state of `self`. xstate would tell it whenever `self` was sent an event, also one that only
   * passes through; a machine that answers a snapshot with an event would never come to an end.
   */
  isNews(state: FarState): boolean {
    const before = this.#shown
    this.#shown = state
    if (state === before || state.ref === undefined) return false
    return !this.#isMachine || state.context !== undefined
  }

  /** Does `send` with the ref, as soon as there is one. */
  reach(send: (ref: AnyRef) => void): void {
    if (this.#ref === undefined) this.#waiting.push(send)
    else send(this.#ref)
  }

  /** The machine does not care any more; an actor of its own ends. */
  leave(): void {
    if (this.#leaving.signal.aborted) return
    this.#leaving.abort()
    this.#unwatch()
    if (this.#ref !== undefined) this.#stop(this.#ref)
  }

  /** An actor that was there before stays. */
  #stop(ref: AnyRef): void {
    if ('ref' in this.#origin) return
    try {
      this.#crew.context.stop(ref).catch(ignore)
    } catch {} // it has ended, or its parent has
  }

  #attach(ref: AnyRef): void {
    if (this.#leaving.signal.aborted) return this.#stop(ref)
    this.#ref = ref
    this.#unwatch = this.#crew.watch(ref, (notice) => {
      this.#notice = notice
      this.#settle()
    })
    const { stream } = ref as AnyActor
    this.#isMachine = typeof stream.snapshots === 'function'
    if (this.#isMachine) void this.#follow(ref as AnyActor)
    this.#tell({ type: 'troupe.started', ref })
    for (const send of this.#waiting.splice(0)) send(ref)
  }

  /** Reads its snapshots one by one. Another life of it begins another stream. */
  async #follow(ref: AnyActor): Promise<void> {
    this.#following = true
    const { signal } = this.#leaving
    const followed = ref.with({ signal })
    for (let again = true; again && !signal.aborted; ) {
      again = false
      try {
        for await (const snapshot of followed.stream.snapshots()) {
          if (!(await this.#tellInTurn({ type: 'troupe.snapshot', snapshot }))) return
        }
      } catch (error) {
        again = (error as { readonly code?: unknown } | undefined)?.code === 'ASK_INTERRUPTED'
      }
    }
    this.#following = false
    this.#crew.turn('followed', () => this.#settle())
  }

  /** Its end counts when its last snapshot is known: the two come by different ways. */
  #settle(): void {
    if (this.#notice === undefined || this.#following || this.#leaving.signal.aborted) return
    const { reason, ref } = this.#notice
    if (reason.kind === 'stopped') return this.#tell({ type: 'troupe.stopped' })
    const error = reason.kind === 'failed' ? reason.error : new ActorStoppedError({ actor: ref.id, reason: reason.kind })
    this.#tell({ type: 'troupe.failed', error })
  }

  #tell(news: FarNews): void {
    this.#self.send(news)
  }

  /** Resolves when the machine has heard it; false if it never will. */
  #tellInTurn(news: FarNews): Promise<boolean> {
    return new Promise((resolve) => {
      const told = this.#crew.turn(news.type, () => {
        this.#tell(news)
        resolve(true)
      })
      if (!told) resolve(false)
    })
  }
}
