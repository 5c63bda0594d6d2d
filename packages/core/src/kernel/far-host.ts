import type { EndReason } from '../actor/notice.ts'

/** Another host, in one incarnation, as far as it matters to those who watch its actors. */
export interface FarHost {
  readonly slot: number
  readonly incarnation: number
  readonly state: 'connecting' | 'up' | 'down'
  /** Whether its slot stays empty. */
  readonly forGood: boolean
}

/** Why an actor of a host that is down is no more. */
export const hostDown = ({ slot, incarnation, forGood }: FarHost): EndReason => ({
  kind: 'host-down',
  slot,
  incarnation,
  mayReturn: !forGood,
})

/** Of an actor that ended with its host it is not known here how many lives it had. */
export const livesAtLeast = 1
