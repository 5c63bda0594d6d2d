import type { AnyRef } from '@troupe/core'
import { isRef, refHeldBy, registerHandle } from '@troupe/core/internal'
import { libraryKey } from './library-key.ts'

/** Objects that are nothing but a ref with methods of their own. */
interface RefHandle<H extends object, R extends AnyRef> {
  /** The same in every host, and no other kind's. */
  readonly name: string
  refOf(handle: H): R
  /** What others have. */
  make(ref: R): H
}

/** Lets objects with exactly this prototype travel as the ref they have: whoever gets one holds the ref himself. */
export const travelsAsRef = <H extends object, R extends AnyRef>(prototype: H, { name, refOf, make }: RefHandle<H, R>): void =>
  registerHandle(prototype, {
    name,
    get key() {
      return libraryKey()
    },
    // what nobody will hold is copied for its errors only
    pass: (handle, holder) => (holder === undefined ? handle : make(refHeldBy(refOf(handle as H), holder))),
    pack: (handle) => ({ data: refOf(handle as H) }),
    unpack: (ref) => {
      if (!isRef(ref)) throw new TypeError(`no ${name}`)
      return make(ref as R)
    },
  })
