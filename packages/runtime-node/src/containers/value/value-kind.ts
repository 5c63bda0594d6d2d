import type { ActorRef } from '@troupe/core'
import type { ObjectServer } from '../../objects/object-server.ts'
import { knowKind } from '../../objects/travel.ts'
import { ValueObject } from './value-object.ts'
import { ValueProxy } from './value-proxy.ts'

knowKind({
  name: 'value',
  proxy: ValueProxy,
  make: ([value]) => new ValueObject(value),
  record: { write: (value: ValueObject) => value.get(), read: (value) => new ValueObject(value) },
  methods: new Set(['get', 'set', 'exchange', 'increment', 'compareAndSet', 'update', 'apply']),
})

/** Makes a value in a server. */
export const makeValue = async <T>(server: ActorRef<ObjectServer>, initial: T): Promise<ValueProxy<T>> =>
  (await server.ask.create('value', [initial])) as ValueProxy<T>
