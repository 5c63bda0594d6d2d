import type { ActorRef } from '@troupe/core'
import type { ObjectServer } from '../../objects/object-server.ts'
import { knowKind } from '../../objects/travel.ts'
import { type Given, listed } from '../given.ts'
import { ListObject } from './list-object.ts'
import { ListProxy } from './list-proxy.ts'

knowKind({
  name: 'list',
  proxy: ListProxy,
  make: ([items]) => new ListObject(items as unknown[]),
  record: { write: (list: ListObject) => list.copy(), read: (items) => new ListObject(items as unknown[]) },
  methods: new Set([
    ...['length', 'at', 'get', 'set', 'push', 'pop', 'shift', 'remove', 'splice', 'clear', 'repeat'],
    ...['fill', 'copyWithin', 'reverse', 'swap', 'sort', 'increment', 'compareAndSet'],
    ...['includes', 'indexOf', 'lastIndexOf', 'count', 'slice', 'concat'],
    ...['map', 'filter', 'find', 'findIndex', 'findLast', 'findLastIndex', 'some', 'every', 'reduce', 'reduceRight'],
    ...['update', 'apply', 'keys', 'values', 'entries', 'copy'],
  ]),
})

/** Makes a list in a server. @throws OptionError */
export const makeList = async <T>(server: ActorRef<ObjectServer>, initial: Given<T>): Promise<ListProxy<T>> =>
  (await server.ask.create('list', [await listed(initial, 'list')])) as ListProxy<T>
