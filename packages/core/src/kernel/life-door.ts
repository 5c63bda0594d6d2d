import type { KernelDoor } from '../actor/kernel-door.ts'
import { toError } from '../errors/to-error.ts'
import type { Target } from '../refs/target.ts'
import type { Clock } from '../time/clock.ts'
import type { ActorClass } from './birth.ts'
import type { Observer, TroupeEvent } from './events.ts'
import type { ExposedClasses, ExposedName } from './exposed-classes.ts'
import type { OwnMail } from './own-mail.ts'
import type { KernelSettings } from './settings.ts'

/** The life behind the door. */
interface Living {
  readonly fenced: boolean
  readonly target: Target & {
    readonly realm: {
      readonly clock: Clock
      readonly events: Observer
      readonly classes: ExposedClasses
      readonly settings: KernelSettings
    }
    acceptOwn(own: OwnMail): void
    failLife(label: string, error: unknown): void
  }
}

/** What actors of this library may ask of the kernel for the life at hand. */
export class LifeDoor implements KernelDoor {
  readonly #life: Living

  constructor(life: Living) {
    this.#life = life
  }

  now(): number {
    return this.#life.target.realm.clock.now()
  }

  turn(label: string, action: () => unknown): boolean {
    const life = this.#life
    if (life.fenced) return false
    life.target.acceptOwn({
      label,
      run: action,
      get isVoid() {
        return life.fenced
      },
    })
    return true
  }

  fail(label: string, error: unknown): void {
    if (!this.#life.fenced) this.#life.target.failLife(label, toError(error))
  }

  wants(event: string): boolean {
    return this.#life.target.realm.events.wants(event as TroupeEvent['event'])
  }

  emit(event: { readonly event: string }): void {
    const { realm, id, descriptor } = this.#life.target
    realm.events.emit({ ...event, actor: id, at: descriptor.name } as TroupeEvent)
  }

  async classOf(name: ExposedName): Promise<ActorClass> {
    const { classes, settings } = this.#life.target.realm
    return classes.find(name) ?? (await classes.load(name, settings.startTimeoutMs))
  }
}
