import type { ObjectProxy } from '../objects/object-proxy.ts'
import type { ServerProtocol } from '../objects/server-protocol.ts'

/** What a manager does for those who serve it to other programs. */
export interface ServedManager extends ServerProtocol {
  /** The object that is kept under a name. @throws NameNotKeptError */
  named(name: string): ObjectProxy
  /** An object of a class that was registered. @throws KindUnknownError */
  createRegistered(name: string, args: readonly unknown[]): ObjectProxy
  /** An object of the library. @throws KindUnknownError */
  create(kind: string, args: readonly unknown[]): ObjectProxy | Promise<ObjectProxy>
}
