import type { ActorContext } from '../actor/context.ts'
import { kernelDoor, type WithKernelDoor } from '../actor/kernel-door.ts'
import type { SpawnOptions } from '../actor/spawn-options.ts'
import type { AnyRef } from '../refs/actor-ref.ts'
import type { ChildTemplate } from './child-spec.ts'

type SpawnAny = (actor: unknown, options: SpawnOptions & { readonly args: readonly unknown[] }) => Promise<AnyRef>

/** Starts a child whose class is known by its key; the class is loaded if nobody did so here. @throws what `spawn` throws */
export const startByKey = async (
  context: ActorContext,
  { key, methods, options }: ChildTemplate,
  args: readonly unknown[],
): Promise<AnyRef> => {
  const door = (context as ActorContext & WithKernelDoor)[kernelDoor]
  const actor = await door.classOf({ key, methods })
  return (context.spawn as unknown as SpawnAny)(actor, { ...options, args })
}
