import type { HostedSystem } from '@troupe/core'
import { exposeOwn, type HandleDestination } from '@troupe/core/internal'
import { nanoid } from 'nanoid'
import { SystemNeededError } from '../shared/errors/served-errors.ts'
import { oneObject } from '../shared/memory/one-object.ts'
import { openPlacesWith, type ServedKind, type ServedPlace } from '../shared/served/served-place.ts'
import { systemsHere } from '../shared/served/systems-here.ts'
import type { ProxyPlace } from './proxy-place.ts'
import { roomOf } from './sync-room.ts'

/** Which host's room it is. */
interface HomeAddress {
  readonly system: string
  readonly place: HandleDestination
}

/** Where the objects are that one host made: found when they are first used or sent, which may be long after they were made. */
class Home {
  #address: HomeAddress | undefined

  constructor(address?: HomeAddress) {
    this.#address = address
  }

  /** @throws SystemNeededError */
  get address(): HomeAddress {
    if (this.#address === undefined) {
      const system = [...systemsHere.values()].at(-1)
      if (system === undefined) throw new SystemNeededError({ why: 'no system runs on this host' })
      const { slot, incarnation } = system.here
      this.#address = { system: system.id, place: { kind: slot === 0 ? 'main' : 'process', slot, incarnation } }
    }
    return this.#address
  }

  async room(): Promise<ProxyPlace> {
    const { system: id, place } = this.address
    const system: HostedSystem | undefined = systemsHere.get(id)
    if (system === undefined) throw new SystemNeededError({ why: 'the system is over that it was used in' })
    return roomOf(system, place)
  }
}

/** What becomes of an object that only its maker could name. */
interface Fate {
  readonly key: string
  readonly home: Home
  isUsed: boolean
  isSent: boolean
}
const forgotten = new FinalizationRegistry(({ key, home, isUsed, isSent }: Fate) => {
  if (isUsed && !isSent) home.room().then((room) => room.send('forget', key), ignore)
})
const ignore = (): void => {}

/**
 * An object in the room of the host that made it. One that was sent is there as long as that host; one that was not is forgotten when nobody
 * refers to it.
 */
class RoomPlace implements ServedPlace {
  readonly region = { across: 'processes', backend: 'manager' } as const
  readonly key: string
  readonly kind: ServedKind
  readonly args: readonly unknown[]
  readonly why: string
  label = 'something served'
  readonly home: Home
  readonly #fate: Fate | undefined

  private constructor(key: string, kind: ServedKind, args: readonly unknown[], why: string, home: Home, isOwn: boolean) {
    this.key = key
    this.kind = kind
    this.args = args
    this.why = why
    this.home = home
    if (!isOwn) return
    this.#fate = { key, home, isUsed: false, isSent: false }
    forgotten.register(this, this.#fate)
  }

  static open(kind: ServedKind, args: readonly unknown[], why: string, home?: ServedPlace): RoomPlace {
    const key = nanoid()
    const at = home instanceof RoomPlace ? home.home : new Home()
    return oneObject(`room ${key}`, () => new RoomPlace(key, kind, args, why, at, true))
  }

  async call(method: string, ...args: readonly unknown[]): Promise<unknown> {
    return (await this.#room()).call('call', this.key, this.kind, this.args, method, ...args)
  }

  send(method: string, ...args: readonly unknown[]): Promise<void> {
    return this.#room().then((room) => room.send('call', this.key, this.kind, this.args, method, ...args), ignore)
  }

  /** @throws SystemNeededError */
  toWire(): unknown {
    if (this.#fate !== undefined) this.#fate.isSent = true
    const { system, place } = this.home.address
    return [this.key, this.kind, this.args, this.why, system, place.slot, place.incarnation]
  }

  static fromWire(wire: unknown): RoomPlace {
    const [key, kind, args, why, system, slot, incarnation] = wire as [
      string,
      ServedKind,
      unknown[],
      string,
      string,
      number,
      number,
    ]
    const place = { kind: slot === 0 ? 'main' : 'process', slot, incarnation } as const
    return oneObject(`room ${key}`, () => new RoomPlace(key, kind, args, why, new Home({ system, place }), false))
  }

  /** In the order in which this is called, each of them goes on. */
  #room(): Promise<ProxyPlace> {
    if (this.#fate !== undefined) this.#fate.isUsed = true
    return this.home.room()
  }
}

openPlacesWith(RoomPlace.open)
exposeOwn(import.meta.url, { RoomPlace })
