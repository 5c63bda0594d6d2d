import { lifeSlot } from '../actor/life-slot.ts'
import type { Protocol } from '../actor/protocol.ts'
import { type Outcome, openOutcome } from '../basics/outcome.ts'
import { isThenable } from '../basics/thenable.ts'
import { HandlerTimeoutError } from '../errors/handler-errors.ts'
import type { Wheel } from '../time/wheel.ts'
import { within } from '../time/within.ts'
import { type Birth, copyOfArguments, dropArguments } from './birth.ts'
import { refuseFunctionFields } from './function-fields.ts'
import type { Life } from './life.ts'

/** The actor whose life starts. */
interface Starting {
  readonly id: string
  readonly realm: { readonly waits: Wheel }
  readonly birth: Birth
  readonly protocol: Protocol
}

const newInstance = ({ actorClass, args }: Birth, life: Life): object => new actorClass(...copyOfArguments(args, life))

/** The start of one life: its constructor and its `onStart`, and what may come between. */
export class LifeStart {
  #failure: { readonly error: unknown } | undefined = undefined
  #cut: Outcome<void> | undefined = undefined

  /** Returns a promise only if `onStart` does. Throws or rejects with what they throw. */
  begin(actor: Starting, life: Life): Promise<void> | undefined {
    const { birth, protocol, realm } = actor
    const instance =
      life.realm.locks === undefined ? newInstance(birth, life) : life.calls('constructor', () => newInstance(birth, life))
    if (birth.rules.restart === 'temporary') dropArguments(birth)
    refuseFunctionFields(instance, protocol.descriptor)
    ;(instance as { [lifeSlot]: Life })[lifeSlot] = life
    life.instance = instance
    if (!protocol.startsItself) return undefined
    const starting = life.calls('onStart', () => (instance as { onStart(): unknown }).onStart())
    if (!isThenable(starting)) return undefined
    this.#cut = openOutcome<void>()
    if (this.#failure !== undefined) this.#cut.resolve()
    const { startTimeoutMs } = birth
    return within(realm.waits, Promise.race([starting, this.#cut.promise]), startTimeoutMs).then((inTime) => {
      if (!inTime) throw new HandlerTimeoutError({ actor: actor.id, method: 'onStart', timeoutMs: startTimeoutMs })
    })
  }

  /** Fails it, whatever `onStart` still does. */
  fail(error: unknown): void {
    this.#failure ??= { error }
    this.cut()
  }

  /** Nobody waits for `onStart` any more. */
  cut(): void {
    this.#cut?.resolve()
  }

  /** What failed it from outside, if anything did. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure
  }
}
