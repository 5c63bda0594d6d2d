import type { ActorRef } from '@troupe/core'
import type { ObjectServer } from '../../objects/object-server.ts'
import { knowKind } from '../../objects/travel.ts'
import { NamespaceObject } from './namespace-object.ts'
import { attributesOf, NamespaceProxy } from './namespace-proxy.ts'

knowKind({
  name: 'namespace',
  proxy: NamespaceProxy,
  make: ([entries]) => new NamespaceObject(entries as [string, unknown][]),
  record: {
    write: (namespace: NamespaceObject) => namespace.copy(),
    read: (attributes) => new NamespaceObject(Object.entries(attributes as object)),
  },
  methods: new Set([
    ...['get', 'set', 'has', 'delete', 'assign', 'increment', 'compareAndSet'],
    ...['update', 'apply', 'names', 'copy'],
  ]),
})

/** Makes a namespace in a server. @throws OptionError */
export const makeNamespace = async <T extends object>(server: ActorRef<ObjectServer>, initial: T): Promise<NamespaceProxy<T>> => {
  const entries = attributesOf(initial, 'initial attributes of a namespace')
  return (await server.ask.create('namespace', [entries])) as NamespaceProxy<T>
}
