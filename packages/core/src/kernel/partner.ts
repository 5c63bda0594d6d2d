import type { Target } from '../refs/target.ts'
import type { FarHost } from './far-host.ts'

/**
 * One end of a link between two lives, kept by the actor whose life it belongs to. Across hosts either side may have made the link, or
 * both at once: each link is known by the number that its maker's kernel gave it.
 */
export class Partner {
  /** The actor at the other end. */
  readonly target: Target
  /** Its host, unless that is this one. */
  readonly host: FarHost | undefined
  /** The other end, on this host. */
  mirror: Partner | undefined = undefined
  /** The number of the link made at this end, and of the one made at the other; 0: none. */
  mine = 0
  theirs = 0
  /** `leaving`: the other life is over, and this one has not been told yet. */
  state: 'linked' | 'leaving' | 'over' = 'linked'
  /** An end that led to the same actor on a host that is gone, and is not settled yet. */
  older: Partner | undefined

  constructor(target: Target, host: FarHost | undefined, older: Partner | undefined) {
    this.target = target
    this.host = host
    this.older = older
  }
}
