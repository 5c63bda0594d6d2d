import { lifeSlot } from '../actor/life-slot.ts'
import type { Protocol } from '../actor/protocol.ts'
import { isThenable } from '../basics/thenable.ts'
import { copyArguments } from '../codec/copy.ts'
import type { Birth } from './birth.ts'
import { refuseFunctionFields } from './function-fields.ts'
import type { Life } from './life.ts'

/**
 * Makes the instance of a life, from arguments of its own, and calls its `onStart`. Returns a promise only if that does. Throws or
 * rejects with what they throw.
 */
export const beginLife = (life: Life, birth: Birth, protocol: Protocol): PromiseLike<unknown> | undefined => {
  const instance = new birth.actorClass(...copyArguments([...birth.args], life))
  if (birth.rules.restart === 'temporary') birth.args = []
  refuseFunctionFields(instance, protocol.descriptor)
  ;(instance as { [lifeSlot]: Life })[lifeSlot] = life
  life.instance = instance
  if (!protocol.startsItself) return undefined
  const starting = (instance as { onStart(): unknown }).onStart()
  return isThenable(starting) ? starting : undefined
}
