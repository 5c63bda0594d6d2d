import type { ActorRef } from '@troupe/core'
import type { ObjectServer } from '../../objects/object-server.ts'
import { knowKind } from '../../objects/travel.ts'
import { DictObject } from './dict-object.ts'
import { DictProxy } from './dict-proxy.ts'

knowKind({
  name: 'dict',
  proxy: DictProxy,
  make: ([entries]) => new DictObject(entries as [unknown, unknown][]),
  record: {
    write: ({ map }: DictObject) => map,
    read: (data) => new DictObject(data as Map<unknown, unknown>),
  },
  methods: new Set(['get', 'set', 'delete', 'increment', 'entries', 'copy']),
})

/** Makes a dict in a server. */
export const makeDict = async <T extends object>(server: ActorRef<ObjectServer>, initial: T): Promise<DictProxy<T>> => {
  const entries = initial instanceof Map ? [...initial] : Object.entries(initial)
  return (await server.ask.create('dict', [entries])) as DictProxy<T>
}
