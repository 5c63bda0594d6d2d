import { isActorClass } from '../actor/actor.ts'
import { protocolOf } from '../actor/protocol.ts'
import { copyArguments } from '../codec/copy.ts'
import { letGoOf } from '../codec/let-go.ts'
import { OptionError } from '../errors/option-error.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { chooseHost } from '../kernel/placement.ts'
import { checkSpawnRequest, type SpawnRequest } from '../kernel/spawn-request.ts'
import type { Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'
import type { RootPlace } from './main-operations.ts'

/** Starts a child of the root from a host that is not main: main is asked to be the parent. */
export const spawnAtRoot = async (kernel: Kernel, holder: Holder, actorClass: unknown, request: SpawnRequest): Promise<Ref> => {
  if (holder.fenced) throw holder.refusal()
  if (!isActorClass(actorClass))
    throw new OptionError({ option: 'spawn class', expected: 'a class that extends Actor', got: actorClass })
  const { spawner } = kernel
  const protocol = protocolOf(actorClass)
  checkSpawnRequest(request, protocol.restart)
  const args = copyArguments([...(request.args ?? [])], holder)
  const place = rootPlace(kernel, request, protocol.descriptor.name)
  const named = request.name === undefined ? undefined : await spawner.reserve(request.name)
  try {
    const order = spawner.orderFor(actorClass as never, protocol, { ...request, args }, named, holder)
    return Ref.bind((await kernel.atMain('spawnAtRoot', [order, place])) as Ref, holder)
  } catch (error) {
    await spawner.release(named)
    throw error
  } finally {
    letGoOf(args)
  }
}

const rootPlace = (kernel: Kernel, { on = 'here', placement, name, host = {} }: SpawnRequest, className: string): RootPlace => {
  if (on === 'here') return kernel.place
  if (on === 'thread' || on === 'process') return { own: on, name: host.name ?? name ?? className, host }
  const { slot, incarnation, kind } = chooseHost(kernel.systemId, on, placement, kernel.load)
  return { slot, incarnation, kind }
}
