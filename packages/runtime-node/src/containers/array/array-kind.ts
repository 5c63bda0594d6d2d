import type { ActorRef } from '@troupe/core'
import type { ObjectServer } from '../../objects/object-server.ts'
import { knowKind } from '../../objects/travel.ts'
import type { ScalarOf } from '../../shared/values/scalar-type.ts'
import { ArrayObject } from './array-object.ts'
import { ArrayProxy, type ArrayType, dataOf } from './array-proxy.ts'

knowKind({
  name: 'array',
  proxy: ArrayProxy,
  make: ([type, lengthOrValues]) => new ArrayObject(type, lengthOrValues),
  record: {
    write: (array: ArrayObject) => [array.type, array.copy()],
    read: (data) => {
      const [type, values] = data as [unknown, unknown]
      return new ArrayObject(type, values)
    },
  },
  methods: new Set([
    ...['length', 'at', 'get', 'set', 'setAll', 'addAll', 'increment', 'compareAndSet', 'update', 'apply'],
    ...['fill', 'copyWithin', 'reverse', 'sort', 'swap', 'includes', 'indexOf', 'slice', 'keys', 'values', 'entries', 'copy'],
  ]),
})

/** Makes an array in a server. @throws OptionError */
export const makeArray = async <T extends ArrayType>(
  server: ActorRef<ObjectServer>,
  type: T,
  lengthOrValues: number | Iterable<ScalarOf<T>>,
): Promise<ArrayProxy<T>> => (await server.ask.create('array', [type, dataOf(lengthOrValues)])) as ArrayProxy<T>
