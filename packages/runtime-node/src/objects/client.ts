import type { HandleDestination } from '@troupe/core/internal'

/** A host that holds proxies, as one number: its slot and its incarnation. A negative number is a host of another program. */
export type ClientKey = number

const incarnations = 2 ** 24

export const clientKeyOf = ({ slot, incarnation }: Pick<HandleDestination, 'slot' | 'incarnation'>): ClientKey =>
  slot * incarnations + incarnation

/** The host of a client that is one. */
export const placeOf = (client: ClientKey): HandleDestination => {
  const slot = Math.floor(client / incarnations)
  return { kind: slot === 0 ? 'main' : 'process', slot, incarnation: client % incarnations }
}
