import type { Host, HostGroup, Placement } from '../actor/host.ts'
import { OptionError } from '../errors/option-error.ts'
import { HostGroupHandle, HostHandle } from './host-handle.ts'

/**
 * The host for the next actor. `load` is the number of actors by slot.
 * @throws OptionError for something that is no host and no group, and for a placement nobody knows
 */
export const chooseHost = (on: Host | HostGroup, placement: Placement | undefined, load: ReadonlyMap<number, number>): Host => {
  if (on instanceof HostHandle) return on
  if (!(on instanceof HostGroupHandle) || on.hosts.length === 0) {
    throw new OptionError({ option: 'spawn on', expected: `'here', 'thread', 'process', a host or a group of hosts`, got: on })
  }
  return on.hosts[indexFor(placement ?? on.placement, on.hosts, load, on.placed++)]!
}

const indexFor = (placement: Placement, hosts: readonly Host[], load: ReadonlyMap<number, number>, turn: number): number => {
  if (placement === 'round-robin') return turn % hosts.length
  if (placement === 'least-busy') return leastBusy(hosts, load)
  if (typeof placement === 'object' && typeof placement.by === 'string') return hash(placement.by) % hosts.length
  throw new OptionError({ option: 'placement', expected: `'least-busy', 'round-robin' or { by: key }`, got: placement })
}

/** The first of those with the fewest actors. */
const leastBusy = (hosts: readonly Host[], load: ReadonlyMap<number, number>): number => {
  let best = 0
  for (const [index, host] of hosts.entries()) if ((load.get(host.slot) ?? 0) < (load.get(hosts[best]!.slot) ?? 0)) best = index
  return best
}

/** FNV-1a, 32 bits: spreads short texts well and is the same everywhere. Source: G. Fowler, L. C. Noll, K.-P. Vo, 1991. */
const hash = (text: string): number => {
  let sum = 0x811c9dc5
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193)
  return sum >>> 0
}
