import { incarnationOf } from '../ids/actor-number.ts'
import { Ref } from '../refs/ref.ts'

/** Whether an actor is gone for good with its host: it lived there, and nobody wants it in the host's next incarnation. */
export const isLostWith = (ref: Ref, slot: number, incarnation: number, wanted: ReadonlySet<number>): boolean => {
  const target = Ref.targetOf(ref)
  return target.slot === slot && incarnationOf(target.number) <= incarnation && !wanted.has(target.number)
}
