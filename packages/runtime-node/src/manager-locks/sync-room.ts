import { Actor, type HostedSystem } from '@troupe/core'
import { exposeOwn, type HandleDestination } from '@troupe/core/internal'
import { hostAt } from '../objects/host-at.ts'
import { linkOf, ObjectProxy } from '../objects/object-proxy.ts'
import { objectServerOf } from '../objects/object-server-of.ts'
import { knowKind } from '../objects/travel.ts'
import { ProxyPlace } from './proxy-place.ts'
import { RoomObject } from './room-object.ts'

/** A {@link RoomObject} in the hands of a host. */
class RoomProxy extends ObjectProxy {}

const methods = new Set(['call', 'forget'])
knowKind({ name: 'sync room', proxy: RoomProxy, methods, concurrent: methods, make: () => new RoomObject() })

/** One room for each system, whichever copy of this package opened it. */
const mark: unique symbol = Symbol.for('troupe.sync-rooms')
const world = globalThis as { [mark]?: Map<string, Promise<ObjectProxy>> }
const own = (world[mark] ??= new Map())

/** The room of this host. */
const ownRoom = (system: HostedSystem): Promise<ObjectProxy> => {
  let room = own.get(system.id)
  if (room === undefined) {
    room = objectServerOf(system).then((server) => server.ask.create('sync room', []))
    own.set(system.id, room)
    room.catch(() => own.delete(system.id)) // the next one tries again
  }
  return room
}

/** Tells others about the room of its host. */
class RoomFinder extends Actor {
  find(): Promise<ObjectProxy> {
    return ownRoom(this.context.system)
  }
}
exposeOwn(import.meta.url, { RoomFinder })

const open = new Map<string, Promise<ProxyPlace>>()
/** What this host was given is not given back. */
const held = new Set<ObjectProxy>()

/** The room of a host, as this host uses it: held for as long as there is this host. Rejects when that host is gone. */
export const roomOf = (system: HostedSystem, home: HandleDestination): Promise<ProxyPlace> => {
  const key = `${system.id} ${home.slot} ${home.incarnation}`
  let room = open.get(key)
  if (room === undefined) {
    room = enter(system, home)
    open.set(key, room)
    room.catch(() => open.delete(key))
  }
  return room
}

const enter = async (system: HostedSystem, home: HandleDestination): Promise<ProxyPlace> => {
  const { slot, incarnation } = system.here
  const isHere = slot === home.slot && incarnation === home.incarnation
  const proxy = isHere ? await ownRoom(system) : await found(system, home)
  held.add(proxy)
  return new ProxyPlace(linkOf(proxy, 'enter'))
}

const found = async (system: HostedSystem, home: HandleDestination): Promise<ObjectProxy> => {
  const finder = await system.spawn(RoomFinder, { on: hostAt(system, home) })
  try {
    return await finder.ask.find()
  } finally {
    void system.stopActor(finder)
  }
}
