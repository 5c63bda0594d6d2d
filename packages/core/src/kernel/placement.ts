import type { Host, HostGroup, Placement } from '../actor/host.ts'
import { hashText } from '../basics/hash-text.ts'
import { OptionError } from '../errors/option-error.ts'
import { HostGroupHandle, HostHandle } from './host-handle.ts'

/**
 * The host for the next actor. `load` is the number of actors by slot.
 * @throws OptionError for something that is no host and no group of this system, and for a placement nobody knows
 */
export const chooseHost = (
  systemId: string,
  on: Host | HostGroup,
  placement: Placement | undefined,
  load: ReadonlyMap<number, number>,
): Host => {
  const host = hostOf(on, placement, load)
  if (host instanceof HostHandle && host.systemId === systemId) return host
  const expected = `'here', 'thread', 'process', a host or a group of hosts of this system`
  throw new OptionError({ option: 'spawn on', expected, got: host === undefined ? on : 'a host of another system' })
}

const hostOf = (on: unknown, placement: Placement | undefined, load: ReadonlyMap<number, number>): Host | undefined => {
  if (on instanceof HostHandle) return on
  if (!(on instanceof HostGroupHandle) || on.hosts.length === 0) return undefined
  return on.hosts[indexFor(checkPlacement(placement ?? on.placement), on.hosts, load, on.placed++)]
}

/** @throws OptionError */
export const checkPlacement = (placement: Placement): Placement => {
  if (placement === 'round-robin' || placement === 'least-busy') return placement
  if (typeof placement === 'object' && typeof placement?.by === 'string') return placement
  throw new OptionError({ option: 'placement', expected: `'least-busy', 'round-robin' or { by: key }`, got: placement })
}

const indexFor = (placement: Placement, hosts: readonly Host[], load: ReadonlyMap<number, number>, turn: number): number => {
  if (placement === 'round-robin') return turn % hosts.length
  return placement === 'least-busy' ? leastBusy(hosts, load) : hashText(placement.by) % hosts.length
}

/** The first of those with the fewest actors. */
const leastBusy = (hosts: readonly Host[], load: ReadonlyMap<number, number>): number => {
  let best = 0
  for (const [index, host] of hosts.entries()) if ((load.get(host.slot) ?? 0) < (load.get(hosts[best]!.slot) ?? 0)) best = index
  return best
}
