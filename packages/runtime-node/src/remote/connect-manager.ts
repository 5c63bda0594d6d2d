import type { ActorRef, HostedSystem } from '@troupe/core'
import { type ConnectManagerOptions, gatewayOptions } from './connect-manager-options.ts'
import { Gateway } from './gateway.ts'
import { RemoteManager } from './remote-manager.ts'

/**
 * Connects with a manager that another program serves.
 *
 * @throws as `connect`
 * @throws RemoteProtocolError - what listens there is no manager
 * @example
 * await using remote = await connectManager(system, { address: 'tcp://127.0.0.1:7000', authKey })
 * using group = await remote.get<DictProxy<{ members: number }>>('group')
 * await group.increment('members')
 */
export const connectManager = async (system: HostedSystem, options: ConnectManagerOptions): Promise<RemoteManager> => {
  const { signal } = options
  const args = [gatewayOptions(options)] as const
  signal?.throwIfAborted()
  const gateway = (await system.spawn(Gateway, {
    on: 'here',
    args,
    restart: 'temporary',
  } as never)) as unknown as ActorRef<Gateway>
  try {
    await gateway.with({ timeoutMs: Number.POSITIVE_INFINITY, ...(signal && { signal }) }).ask.connect()
  } catch (error) {
    await system.stopActor(gateway)
    signal?.throwIfAborted()
    throw error
  }
  return new RemoteManager(gateway, system)
}
