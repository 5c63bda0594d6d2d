import { isActorClass } from '../actor/actor.ts'
import { protocolOf } from '../actor/protocol.ts'
import { find, namesOf } from '../codec/exposed-table.ts'
import { HandlerTimeoutError } from '../errors/handler-errors.ts'
import { NotExposedError, ProtocolMismatchError } from '../errors/not-delivered-errors.ts'
import { StartError } from '../errors/start-errors.ts'
import type { Wheel } from '../time/wheel.ts'
import { within } from '../time/within.ts'
import type { ActorClass } from './birth.ts'

/** An actor class as another host knows it: by its key and its messages. */
export interface ExposedName {
  readonly key: string
  readonly methods: readonly string[]
}

/** The actor classes that this host knows by their keys, and can load by them. */
export class ExposedClasses {
  readonly #waits: Wheel
  readonly #load: (moduleUrl: string) => Promise<void>

  constructor(waits: Wheel, load: (moduleUrl: string) => Promise<void>) {
    this.#waits = waits
    this.#load = load
  }

  /** The class, if it is here already. @throws NotExposedError it is no actor's. @throws ProtocolMismatchError */
  find(name: ExposedName): ActorClass | undefined {
    const exposed = find(name.key)
    if (exposed === undefined) return undefined
    if (!isActorClass(exposed)) throw new NotExposedError(partsOf(name.key))
    const { descriptor } = protocolOf(exposed)
    if (descriptor !== name) refuseOther(descriptor.methods, name)
    return exposed as never
  }

  /** Loads its module. @throws StartError that failed, or took longer. @throws NotExposedError the module exposes no such class */
  async load(name: ExposedName, timeoutMs: number): Promise<ActorClass> {
    const { module, exportName } = partsOf(name.key)
    try {
      const inTime = await within(this.#waits, this.#load(module), timeoutMs)
      if (!inTime) throw new HandlerTimeoutError({ actor: exportName, method: `import of ${module}`, timeoutMs })
    } catch (cause) {
      throw new StartError({ actor: exportName }, { cause })
    }
    const actorClass = this.find(name)
    if (actorClass === undefined) throw new NotExposedError({ exportName, module, exposed: namesOf(module) })
    return actorClass
  }
}

const refuseOther = (here: readonly string[], { key, methods }: ExposedName): void => {
  if (here.join() === methods.join()) return
  const { exportName: actor } = partsOf(key)
  throw new ProtocolMismatchError({ actor, expected: methods.join(', '), got: here.join(', ') })
}

const partsOf = (key: string): { module: string; exportName: string } => {
  const cut = key.lastIndexOf('#')
  return { module: key.slice(0, cut), exportName: key.slice(cut + 1) }
}
