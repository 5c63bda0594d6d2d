import type { ActorRef, AnyRef, MessageName, TellFace } from '../refs/actor-ref.ts'

/** One change of a group, as `changes()` tells it. */
export interface GroupChange<A> {
  readonly change: 'joined' | 'left'
  readonly ref: ActorRef<A>
}

/**
 * Actors under one name. Main keeps who belongs to it; this handle has a replica that follows, so `members`, `broadcast` and `pick` ask
 * nobody. A member leaves when it ends, not when it is restarted. Dispose of the handle to stop following.
 */
export interface Group<A> extends Disposable {
  readonly name: string
  /** As the replica has them, in the order they joined. */
  readonly members: readonly ActorRef<A>[]
  /** One tell to each member of the replica, at once and in order: a later tell to a member comes after it. */
  readonly broadcast: TellFace<A, MessageName<A>>
  /** Resolves when main has it; an actor is a member once, however often it joins. @throws ActorStoppedError it has ended */
  join(ref: ActorRef<A>): Promise<void>
  /** Resolves when main has it, also when it was no member. */
  leave(ref: AnyRef): Promise<void>
  /** One member: always the same for a key as long as members do not change, else each in turn; `undefined` of an empty group. */
  pick(key?: string): ActorRef<A> | undefined
  /** The members as joinings, then every change. Ends with the handle. */
  changes(): AsyncIterable<GroupChange<A>>
}
