import type { Caller } from '../refs/caller.ts'
import type { Readying } from '../refs/ready-wait.ts'
import type { MessageKind, Target } from '../refs/target.ts'
import type { Peer } from './peer.ts'
import type { Way } from './remote-actor.ts'

/** The way to whatever host is in a slot. Refs lead here, so that they reach an actor that came back with its host. */
export class Route implements Way {
  readonly systemId: string
  readonly slot: number
  /** The host as it is now, or was last. */
  peer: Peer

  constructor(peer: Peer) {
    this.systemId = peer.systemId
    this.slot = peer.slot
    this.peer = peer
  }

  sendTo(actor: Target, kind: MessageKind, method: number, args: unknown[], caller: Caller | undefined): void {
    this.peer.sendTo(actor, kind, method, args, caller)
  }

  whenReady(actor: Target, who: Readying): void {
    this.peer.whenReady(actor, who)
  }
}
