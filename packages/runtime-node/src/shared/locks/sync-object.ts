import { LockDisposedError } from '../errors/lock-errors.ts'
import { oneObject } from '../memory/one-object.ts'
import type { Across, Backend } from '../memory/region.ts'
import type { SyncPlace } from './sync-place.ts'

/** What it is made of. */
export interface Parts {
  readonly cell: SyncPlace
  readonly name: string
  toWire(): unknown
}

let revive: (object: SyncObject) => void

/** What all have that hosts wait at together: a name, the memory they live in, a wire form, and that a handle can be disposed of. */
export abstract class SyncObject implements Disposable {
  readonly name: string
  /** How it is called in errors: its kind and name. */
  readonly label: string
  readonly #parts: Parts
  #disposed = false

  static {
    revive = (object) => {
      object.#disposed = false
    }
  }

  /** @internal */
  protected constructor(kind: string, parts: Parts) {
    this.name = parts.name
    this.label = `${kind} '${parts.name}'`
    this.#parts = parts
    parts.cell.label = this.label
  }

  get across(): Across {
    return this.#parts.cell.region.across
  }

  /** Where it is kept: what comes by `manager` is asked of a server, by the methods that return promises only. */
  get backend(): Backend {
    return this.#parts.cell.region.backend
  }

  /** This handle cannot be used any more; who waits goes on to wait, and what is held stays held. Other hosts are not concerned. */
  [Symbol.dispose](): void {
    this.#disposed = true
  }

  toWire(): unknown {
    this.checkUse()
    // what comes back to this thread is this object
    oneObject(this.#parts.cell.key, () => this)
    return this.#parts.toWire()
  }

  /** @throws LockDisposedError */
  protected checkUse(): void {
    if (this.#disposed) throw new LockDisposedError({ lock: this.label })
  }
}

/** The object of this thread for what came from elsewhere. If it was disposed here, it can be used again. */
export const arrived = <S extends SyncObject>(parts: Parts, make: () => S): S => {
  const object = oneObject(parts.cell.key, make)
  revive(object)
  return object
}
