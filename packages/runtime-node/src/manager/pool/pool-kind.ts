import type { ActorRef } from '@troupe/core'
import type { ObjectServer } from '../../objects/object-server.ts'
import { knowKind } from '../../objects/travel.ts'
import type { PoolOptions } from '../../pool/pool-options.ts'
import type { AnyFunction } from '../../tasks/exposed-function.ts'
import { sentFunction } from '../../tasks/sent-function.ts'
import { PoolObject, type SentPoolOptions } from './pool-object.ts'
import { PoolProxy } from './pool-proxy.ts'

const methods = new Set([
  ...['run', 'map', 'starmap', 'forEach', 'reduce', 'imap', 'imapUnordered'],
  ...['stats', 'close', 'drain', 'terminate'],
])

knowKind({
  name: 'pool',
  proxy: PoolProxy,
  make: ([options], system) => PoolObject.open(system, options as SentPoolOptions),
  methods,
  concurrent: methods,
})

/** Makes a pool in a server. */
export const makePool = async <I extends AnyFunction>(
  server: ActorRef<ObjectServer>,
  { initializer, initializerArgs, ...options }: PoolOptions<I>,
): Promise<PoolProxy> => {
  const sent: SentPoolOptions = {
    ...options,
    ...(initializer !== undefined && {
      initializer: sentFunction(initializer, 'initializer of a pool'),
      initializerArgs: initializerArgs ?? [],
    }),
  }
  return (await server.with({ timeoutMs: Number.POSITIVE_INFINITY }).ask.create('pool', [sent])) as PoolProxy
}
