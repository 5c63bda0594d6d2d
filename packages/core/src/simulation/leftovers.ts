import type { Kernel } from '../kernel/kernel.ts'
import type { Machine } from './machine.ts'

/** The handlers that are in flight, as `class actor method on host`. */
export const unsettled = (machine: Machine): string[] =>
  machine.kernels.flatMap(({ slot, actors }) =>
    [...actors.values()].flatMap(({ id, life, descriptor }) =>
      (life?.inFlight() ?? []).map((method) => `${descriptor.name} ${id} ${method} on host ${slot}`),
    ),
  )

/** What a system that has stopped must not leave behind, in words; nothing when all is well. */
export const leftovers = (machine: Machine): string[] => {
  const left: string[] = []
  for (const { stage } of machine.hosts.values()) left.push(`host ${stage} is still there`)
  if (machine.agenda.size > 0)
    left.push(`${machine.agenda.size} events still wait, the first: ${machine.agenda.oldest.describe()}`)
  if (machine.timers.waiting > 0) left.push(`${machine.timers.waiting} timers are still set, the next in ${msLeft(machine)} ms`)
  if (machine.isHeld) left.push('the program is still kept from ending')
  return [...left, ...ofKernel(machine.mainKernel)]
}

const ofKernel = ({ actors, waits }: Kernel): string[] => {
  const left: string[] = []
  if (actors.size > 0) left.push(`${actors.size} actors are still there`)
  if (waits.size > 0) left.push(`${waits.size} waits of main are still open`)
  return left
}

const msLeft = ({ timers, agenda }: Machine): number => Math.round(timers.nextMs - agenda.nowMs)
