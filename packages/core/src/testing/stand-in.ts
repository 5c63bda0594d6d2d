import { Actor } from '../actor/actor.ts'
import { lifeSlot } from '../actor/life-slot.ts'
import type { Notice } from '../actor/notice.ts'
import type { Caller } from '../refs/caller.ts'
import type { Holder } from '../refs/holder.ts'
import { descriptorOfMessages, type Messages } from './messages.ts'

/** A life as its kernel puts it into an instance: more than an actor is shown. */
export interface KernelLife extends Holder {
  readonly context: Actor['context']
  readonly signal: AbortSignal
  /** Whoever waits for the message at hand, before its handler first awaits. */
  readonly caller: Caller | undefined
}

/** Whoever hears what comes to a stand-in. */
export interface StandInOwner {
  started(life: KernelLife): void
  ended(): void
  receive(method: string, args: readonly unknown[]): unknown
  notice(notice: Notice): void
}

type Instance = { readonly [lifeSlot]: KernelLife }

/**
 * A class that takes the messages of another one and hands them to `owner`. To the kernel it extends the other class, so that its refs,
 * names and groups are found where those of the other would be; none of the other's code runs, not even its constructor.
 */
export const standInFor = (messages: Messages, owner: StandInOwner): (new () => Actor) => {
  const base = (typeof messages === 'function' ? messages : Actor) as { readonly prototype: object }
  // not `extends`: that would call the other's constructor
  class StandIn {
    onStart(this: Instance): void {
      owner.started(this[lifeSlot])
    }
    onStop(): void {
      owner.ended()
    }
    onNotice(notice: Notice): void {
      owner.notice(notice)
    }
  }
  const { methods, name } = descriptorOfMessages(messages)
  for (const method of methods) {
    Object.defineProperty(StandIn.prototype, method, { value: (...args: readonly unknown[]) => owner.receive(method, args) })
  }
  Object.setPrototypeOf(StandIn.prototype, base.prototype)
  Object.setPrototypeOf(StandIn, base)
  Object.defineProperties(StandIn, {
    name: { value: name },
    // everything comes in at once, and asks wait for the test's answer without keeping others waiting
    options: { value: { interleave: true, restart: 'temporary', trapExits: true } },
  })
  return StandIn as unknown as new () => Actor
}
