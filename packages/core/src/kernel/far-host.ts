import type { EndReason } from '../actor/notice.ts'

/** Another host, in one incarnation, as far as it matters to those who watch its actors. */
export interface FarHost {
  readonly slot: number
  readonly incarnation: number
  readonly state: 'connecting' | 'up' | 'down'
  /** Whether its slot stays empty. */
  readonly forGood: boolean
  /** The number of the actor for whose sake it was ended: that was killed. */
  readonly killed: number | undefined
}

/** Why the actor of that number is no more, now that its host is down. */
export const downWith = ({ slot, incarnation, forGood, killed }: FarHost, number: number): EndReason =>
  number === killed ? { kind: 'killed' } : { kind: 'host-down', slot, incarnation, mayReturn: !forGood }

/** Of an actor that ended with its host it is not known here how many lives it had. */
export const livesAtLeast = 1
