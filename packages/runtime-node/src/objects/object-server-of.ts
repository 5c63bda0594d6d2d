import type { ActorRef, HostedSystem } from '@troupe/core'
import { ObjectServer } from './object-server.ts'

const servers = new Map<string, Promise<ActorRef<ObjectServer>>>()

/**
 * The server that keeps the objects which this host makes for others, such as pipes and queues: started when the first one is made, and
 * there until the host or the system ends.
 */
export const objectServerOf = (system: HostedSystem): Promise<ActorRef<ObjectServer>> => {
  let server = servers.get(system.id)
  if (server === undefined) {
    server = system.spawn(ObjectServer, { on: 'here' })
    servers.set(system.id, server)
    server.catch(() => servers.delete(system.id)) // the next one tries again
  }
  return server
}
