import type { Host, HostGroup, Placement } from '../actor/host.ts'
import { HandleBase } from '../codec/handle-base.ts'
import { registerHandle } from '../codec/handles.ts'
import type { HostKind, HostPlace } from './platform.ts'

/** A host in the hands of users; it can be sent to any host. */
export class HostHandle extends HandleBase implements Host {
  readonly slot: number
  readonly incarnation: number
  readonly kind: HostKind
  readonly name: string
  /** Slots are numbered anew in every system. */
  readonly systemId: string

  constructor(systemId: string, { slot, incarnation, kind }: HostPlace, name: string) {
    super()
    this.systemId = systemId
    this.slot = slot
    this.incarnation = incarnation
    this.kind = kind
    this.name = name
  }
}

/** Several hosts that are given actors in turn, or as its placement says. */
export class HostGroupHandle extends HandleBase implements HostGroup {
  readonly hosts: readonly Host[]
  readonly placement: Placement
  /** How many actors it has placed so far. */
  placed = 0

  constructor(hosts: readonly Host[], placement: Placement) {
    super()
    this.hosts = hosts
    this.placement = placement
  }
}

registerHandle(HostHandle.prototype, { pass: (host) => host })
registerHandle(HostGroupHandle.prototype, { pass: (group) => group })
