import { type ActorRef, OptionError } from '@troupe/core'
import type { ObjectServer } from '../../objects/object-server.ts'
import { knowKind } from '../../objects/travel.ts'
import { DictObject } from './dict-object.ts'
import { DictProxy, entriesOf } from './dict-proxy.ts'

knowKind({
  name: 'dict',
  proxy: DictProxy,
  make: ([entries]) => new DictObject(entries as [unknown, unknown][]),
  methods: new Set([
    ...['size', 'get', 'set', 'has', 'delete', 'clear', 'setDefault', 'pop', 'popItem', 'merge'],
    ...['increment', 'compareAndSet', 'update', 'apply', 'keys', 'values', 'entries', 'copy'],
  ]),
  record: { write: (dict: DictObject) => dict.copy(), read: (data) => new DictObject([...(data as Map<unknown, unknown>)]) },
})

/** Makes a dict in a server. @throws OptionError, KeyRefusedError */
export const makeDict = async <T extends object>(
  server: ActorRef<ObjectServer>,
  initial: T | DictProxy<T>,
): Promise<DictProxy<T>> => {
  if (Array.isArray(initial))
    throw new OptionError({ option: 'initial entries of a dict', expected: 'an object, a Map or a dict', got: initial })
  return (await server.ask.create('dict', [await entriesOf(initial, 'initial entries of a dict')])) as DictProxy<T>
}
