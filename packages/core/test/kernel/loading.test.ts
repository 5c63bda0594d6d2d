import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { protocolOf } from '../../src/actor/protocol.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { Ref } from '../../src/refs/ref.ts'
import { Door } from '../support/outcome-of.ts'
import type { RawFrame, RawPeer } from '../support/raw-peer.ts'
import { World } from '../support/world.ts'

const door = new Door()
let log: unknown[] = []

class Desk extends Actor {
  note(what: unknown): void {
    log.push(what)
  }
}

/** A value of a class that the sender knows as `known1` and the receiver cannot know by that name. */
const classAt = (url: string) => {
  class Parcel {
    readonly content: string
    constructor(content: string) {
      this.content = content
    }
    toWire(): string {
      return this.content
    }
    static fromWire(content: string): Parcel {
      return new Parcel(content)
    }
  }
  expose(url, { Parcel })
  return Parcel
}
const Known = classAt('file:///known1.js')

let world: World
let peer: RawPeer
let desk: ActorRef<Desk>
let loaded: string[]
/** What loading a module does. */
let load: (url: string) => Promise<void>

beforeEach(async () => {
  log = []
  loaded = []
  door.reset()
  world = new World({
    load: (url) => {
      loaded.push(url)
      return load(url)
    },
  })
  peer = await world.rawHost()
  desk = await world.system.spawn(Desk)
})
afterEach(async () => {
  door.open()
  await world[Symbol.asyncDispose]()
})

const tell = (what: unknown): RawFrame => {
  const { number } = Ref.targetOf(desk as unknown as Ref)
  return { kind: 'tell', number, method: protocolOf(Desk).descriptor.indexOf('note'), body: [what] }
}

/** Sends `frames` with the name of the module changed to one that the receiver has not loaded. */
const sendFrom = (module: string, ...frames: RawFrame[]): void => {
  const bytes = peer.bytesOf(...frames)
  const [from, to] = ['known1', module].map((name) => [...new TextEncoder().encode(name)]) as [number[], number[]]
  for (let at = 0; at + from.length <= bytes.length; at++) {
    if (from.every((byte, i) => bytes[at + i] === byte)) bytes.set(to, at)
  }
  peer.sendBytes(bytes)
}

describe('a message with a value of a class whose module has not run here', () => {
  it('loads the module; what comes behind it waits, also the end of the link', async () => {
    load = async () => {
      await door.pass()
      classAt('file:///later1.js')
    }
    sendFrom('later1', tell('before'), tell(new Known('parcel')), tell('behind'))
    peer.send(tell('in another chunk'))
    world.host(1).die({ kept: 100 })
    await world.settled()
    expect(log).toEqual(['before'])
    expect(loaded).toEqual(['file:///later1.js'])
    door.open()
    await world.settled()
    expect(log).toEqual(['before', { content: 'parcel' }, 'behind', 'in another chunk'])
    expect(world.eventsOf('host.down')).toHaveLength(1)
  })

  it('waits for one module after the other, in order', async () => {
    load = async (url) => {
      await door.pass()
      classAt(url)
    }
    sendFrom('later2', tell(new Known('one')), tell('between'))
    sendFrom('later3', tell(new Known('two')), tell('behind both'))
    peer.send(tell('last'))
    await world.settled()
    expect(loaded).toEqual(['file:///later2.js'])
    door.open()
    await world.settled()
    expect(loaded).toEqual(['file:///later2.js', 'file:///later3.js'])
    expect(log).toEqual([{ content: 'one' }, 'between', { content: 'two' }, 'behind both', 'last'])
  })

  it('is a dead letter when the module cannot be loaded, and what comes behind it is handled', async () => {
    load = async () => Promise.reject(new SyntaxError('bad module'))
    sendFrom('bad001', tell(new Known('parcel')), tell('behind'))
    await world.settled()
    expect(log).toEqual(['behind'])
    expect(world.deadLetters()).toEqual(['note: undecodable'])
  })

  it('is a dead letter when the module does not load within 10 s', async () => {
    load = () => new Promise(() => {})
    sendFrom('slow01', tell(new Known('parcel')), tell('behind'))
    await world.pass(9_900)
    expect(log).toEqual([])
    await world.pass(200)
    expect(log).toEqual(['behind'])
    expect(world.deadLetters()).toEqual(['note: undecodable'])
  })

  it('is a dead letter when the module exposes something else', async () => {
    load = async () => {}
    sendFrom('empty1', tell(new Known('parcel')), tell('behind'))
    await world.settled()
    expect(log).toEqual(['behind'])
    expect(world.deadLetters()).toEqual(['note: undecodable'])
  })

  it('fails the ask whose reply it is as lost, because the handler ran', async () => {
    load = async () => Promise.reject(new SyntaxError('bad module'))
    const kernel = world.kernel(0)
    const there = kernel.targetFor(kernel.peerOf(1)!.place, 2 ** 32 + 1, protocolOf(Desk).descriptor)
    const asked = (new Ref(there, kernel.outside) as unknown as ActorRef<Desk>).ask.note('x')
    await world.settled()
    sendFrom('bad002', { kind: 'reply', number: peer.of('ask')[0]!.second!, body: new Known('reply') })
    await expect(asked).rejects.toMatchObject({ code: 'REPLY_LOST', ran: true })
  })
})
