import type { ActorRef, AnyRef, MessageName, TellFace } from '../refs/actor-ref.ts'

/** One change of a group, as `changes()` tells it. */
export interface GroupChange<A> {
  readonly change: 'joined' | 'left'
  readonly ref: ActorRef<A>
}

/**
 * Actors under one name. Main keeps who belongs to it; this handle has a replica that follows, so `members`, `broadcast` and `pick` ask
 * nobody. A member leaves when it ends, not when it is restarted. Dispose of the handle to stop following: it keeps the members it had.
 *
 * ```ts
 * using room = await system.group(User, 'lobby')
 * await room.join(me)
 * room.broadcast.hear('hello')
 * ```
 */
export interface Group<A> extends Disposable {
  readonly name: string
  /** As the replica has them, in the order they joined. */
  readonly members: readonly ActorRef<A>[]
  /**
   * One tell to each member of the replica, at once and in order: a later tell to a member comes after it. @throws NotSendableError an
   * argument cannot travel: nobody got it; or it is moved by `transfer`, and one member got it
   */
  readonly broadcast: TellFace<A, MessageName<A>>
  /**
   * Resolves when main has it; an actor is a member once, however often it joins. @throws ActorStoppedError it has ended,
   * HostUnavailableError its host is down and may come back, OptionError it is an actor of another class
   */
  join(ref: ActorRef<A>): Promise<void>
  /** Resolves when main has it, also when it was no member. */
  leave(ref: AnyRef): Promise<void>
  /** One member: always the same for a key as long as members do not change, else each in turn; `undefined` of an empty group. */
  pick(key?: string): ActorRef<A> | undefined
  /**
   * The members as joinings, then the changes in their order. A reader that is behind is not told of who came and went meanwhile. Ends
   * with the handle, and with the life or the system that has it.
   */
  changes(): AsyncIterable<GroupChange<A>>
}
