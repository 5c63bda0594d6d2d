import type { Kernel } from '../kernel/kernel.ts'
import type { Machine } from './machine.ts'

/** The handlers that are in flight, as `class actor method on host`. */
export const unsettled = (machine: Machine): string[] =>
  machine.kernels.flatMap(({ slot, actors }) =>
    actors
      .values()
      .flatMap(({ id, life, descriptor }) =>
        (life?.inFlight() ?? []).map((method) => `${descriptor.name} ${id} ${method} on host ${slot}`),
      ),
  )

/** What a system that has stopped must not leave behind, in words; nothing when all is well. */
export const leftovers = (machine: Machine): string[] => {
  const left: string[] = []
  for (const { stage } of machine.hosts.values()) left.push(`host ${stage} is still there`)
  const timers = [...machine.timers].filter(({ owner }) => owner === machine.main.timers)
  if (timers.length > 0)
    left.push(`${timers.length} timers of main are still set, due at ${timers.map(({ dueMs }) => dueMs).join(', ')} ms`)
  if (machine.isHeld) left.push('the program is still kept from ending')
  return [...left, ...ofKernel(machine.mainKernel)]
}

const ofKernel = ({ actors, waits }: Kernel): string[] => {
  const left: string[] = []
  if (actors.size > 0) left.push(`${actors.size} actors are still there`)
  if (waits.size > 0) left.push(`${waits.size} waits of main are still open`)
  return left
}
