import { ActorNotFoundError } from '../errors/not-delivered-errors.ts'
import { OptionError } from '../errors/option-error.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'

/**
 * What somebody who may still act gave as an actor of this system.
 * @throws OptionError it is no ref. @throws ActorNotFoundError it is an actor of another system. @throws StaleActorError,
 * SystemStoppedError nobody may act through that holder any more
 */
export const ownRef = (kernel: Kernel, holder: Holder, option: string, ref: unknown): Ref => {
  if (holder.fenced) throw holder.refusal()
  if (!Ref.is(ref)) throw new OptionError({ option, expected: 'a ref', got: ref })
  if (Ref.targetOf(ref).systemId !== kernel.systemId) throw new ActorNotFoundError({ actor: ref.id })
  return ref
}
