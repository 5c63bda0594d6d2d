import type { ActorRef } from '@troupe/core'
import type { ObjectServer } from '../../objects/object-server.ts'
import { knowKind } from '../../objects/travel.ts'
import { type Given, listed } from '../given.ts'
import { SetObject } from './set-object.ts'
import { SetProxy } from './set-proxy.ts'

knowKind({
  name: 'set',
  proxy: SetProxy,
  make: ([members]) => new SetObject(members as unknown[]),
  record: { write: (set: SetObject) => set.copy(), read: (members) => new SetObject([...(members as Set<unknown>)]) },
  methods: new Set([
    ...['size', 'has', 'add', 'delete', 'clear', 'pop'],
    ...['union', 'intersection', 'difference', 'symmetricDifference'],
    ...['update', 'intersectionUpdate', 'differenceUpdate', 'symmetricDifferenceUpdate'],
    ...['isSubsetOf', 'isSupersetOf', 'isDisjointFrom'],
    ...['apply', 'values', 'entries', 'copy'],
  ]),
})

/** Makes a set in a server. @throws OptionError, KeyRefusedError */
export const makeSet = async <T>(server: ActorRef<ObjectServer>, initial: Given<T>): Promise<SetProxy<T>> =>
  (await server.ask.create('set', [await listed(initial, 'set')])) as SetProxy<T>
