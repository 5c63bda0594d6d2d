import type { Host, HostedSystem } from '@troupe/core'
import type { HandleDestination } from '@troupe/core/internal'

/** The host at a place, made by the copy of the library that runs the system. */
export const hostAt = ({ here, id }: HostedSystem, place: HandleDestination): Host => {
  const HostHandle = here.constructor as new (systemId: string, place: HandleDestination, name: string) => Host
  return new HostHandle(id, place, `host ${place.slot}`)
}
