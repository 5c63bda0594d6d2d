import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { HandleBase } from '../../src/codec/handle-base.ts'
import { registerHandle } from '../../src/codec/handles.ts'
import { NotSendableError } from '../../src/errors/not-delivered-errors.ts'
import { controlMethods } from '../../src/kernel/control-protocol.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { rejectionOf } from '../support/outcome-of.ts'
import { RawHandle } from '../support/raw-peer.ts'
import { World } from '../support/world.ts'

/** How many hold each piece of memory that is there: handles and leases. All hosts of a world are in one thread. */
const holders = new Map<number, number>()
let made = 0

const hold = (id: number): void => void holders.set(id, (holders.get(id) ?? 0) + 1)
const release = (id: number): void => {
  const left = holders.get(id)! - 1
  if (left > 0) holders.set(id, left)
  else holders.delete(id)
}

/** A counted handle: what it names is there as long as somebody holds it. */
class Memory extends HandleBase implements Disposable {
  readonly id: number
  constructor(id: number = ++made) {
    super()
    this.id = id
    hold(id)
  }
  get isThere(): boolean {
    return holders.has(this.id)
  }
  [Symbol.dispose](): void {
    release(this.id)
  }
}

registerHandle(Memory.prototype, {
  name: 'memory of the test',
  pass: (memory) => memory,
  pack: (memory) => {
    const { id } = memory as Memory
    hold(id)
    return { data: { id }, lease: { [Symbol.dispose]: () => release(id) } }
  },
  unpack: (data) => {
    const { id } = data as { id: number }
    if (!holders.has(id)) throw new RangeError(`memory ${id} is gone`)
    return new Memory(id)
  },
})

/** What the actors of the test have been given. */
let got: Memory[] = []

class Owner extends Actor {
  #own: Memory | undefined
  constructor(own?: Memory) {
    super()
    if (own !== undefined) got.push(own)
    this.#own = own
  }
  take(memory: Memory): void {
    got.push(memory)
  }
  takeAll(list: readonly Memory[], last: unknown): number {
    got.push(...list)
    return list.length + (last === undefined ? 0 : 1)
  }
  async pass(to: ActorRef<Owner>): Promise<void> {
    const memory = new Memory()
    to.tell.take(memory)
    memory[Symbol.dispose]()
  }
  give(): Memory {
    using memory = this.#own ?? new Memory()
    return memory
  }
  *giveMany(count: number): Generator<Memory> {
    for (let n = 0; n < count; n++) {
      using memory = new Memory()
      yield memory
    }
  }
}
expose(import.meta.url, { Owner })

let world: World
let owner: ActorRef<Owner>
beforeEach(() => {
  got = []
  world = new World()
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  holders.clear()
})

const places = ['thread', 'process'] as const

describe.each(places)('IS7 a counted handle on its way to a %s', (on) => {
  beforeEach(async () => {
    owner = await world.system.spawn(Owner, { on })
  })

  it('is there when it comes, although the sender let go of it at once', async () => {
    const memory = new Memory()
    owner.tell.take(memory)
    memory[Symbol.dispose]()
    await world.settled()
    expect(got[0]!.isThere).toBe(true)
  })

  it('counts as held by the receiver alone once it has come, also when nothing else is sent', async () => {
    using memory = new Memory()
    owner.tell.take(memory)
    expect(holders.get(memory.id)).toBe(2)
    await world.settled()
    expect(holders.get(memory.id)).toBe(2)
    got[0]![Symbol.dispose]()
    expect(holders.get(memory.id)).toBe(1)
  })

  it('is held until the other kernel has read it, however long that takes', async () => {
    world.host(1).fromMain.close()
    const memory = new Memory()
    owner.tell.take(memory)
    memory[Symbol.dispose]()
    await world.pass(60_000)
    expect(memory.isThere).toBe(true)
    world.host(1).fromMain.open()
    await world.settled()
    got[0]![Symbol.dispose]()
    expect(memory.isThere).toBe(false)
  })

  it('is held until the sender hears that it was read', async () => {
    world.host(1).toMain.close()
    using memory = new Memory()
    owner.tell.take(memory)
    await world.settled()
    expect(holders.get(memory.id)).toBe(3)
    world.host(1).toMain.open()
    await world.settled()
    expect(holders.get(memory.id)).toBe(2)
  })

  it('is let go when the host dies that it was sent to', async () => {
    world.host(1).fromMain.close()
    const memory = new Memory()
    owner.tell.take(memory)
    memory[Symbol.dispose]()
    await world.settled()
    world.host(1).die({ signal: 'SIGKILL' })
    await world.pass(60_000)
    expect(holders.size).toBe(0)
  })

  it('is let go at once when something else in the message cannot travel', async () => {
    const memory = new Memory()
    const error = await rejectionOf(owner.ask.takeAll([memory], (() => {}) as never))
    expect(error).toBeInstanceOf(NotSendableError)
    expect(holders.get(memory.id)).toBe(1)
    expect(await owner.ask.takeAll([memory], undefined)).toBe(1)
  })

  it('stays held when the other kernel has read what went before it, and no more', async () => {
    const { toMain, fromMain } = world.host(1)
    toMain.close()
    const first = new Memory()
    owner.tell.take(first)
    await world.settled()
    fromMain.close()
    const second = new Memory()
    owner.tell.take(second)
    await world.settled()
    expect([holders.get(first.id), holders.get(second.id)]).toEqual([3, 2])
    toMain.open()
    await world.settled()
    expect([holders.get(first.id), holders.get(second.id)]).toEqual([2, 2])
  })

  it('comes as it was in a reply, in the items of a stream, and as an argument of spawn', async () => {
    expect((await owner.ask.give()).isThere).toBe(true)
    for await (const memory of owner.stream.giveMany(100)) expect(memory.isThere).toBe(true)
    const own = new Memory()
    const started = world.system.spawn(Owner, { on, args: [own] })
    own[Symbol.dispose]()
    await started
    expect(got.at(-1)!.isThere).toBe(true)
  })

  it('survives 1,000 times that it is sent and let go, and nothing is held at the end', async () => {
    for (let n = 0; n < 1_000; n++) {
      const memory = new Memory()
      owner.tell.take(memory)
      memory[Symbol.dispose]()
      if (n % 7 === 0) await Promise.resolve()
      if (n % 100 === 0) await world.settled()
    }
    await world.settled()
    expect(got.filter(({ isThere }) => isThere)).toHaveLength(1_000)
    for (const memory of got) memory[Symbol.dispose]()
    expect(holders.size).toBe(0)
  })

  it('waits with its message while the two hosts are brought together', async () => {
    const other = await world.system.spawn(Owner, { on })
    world.meetings.close()
    await owner.ask.pass(other)
    await world.pass(1_000)
    expect(holders.size).toBe(1)
    world.meetings.open()
    await world.settled()
    expect(got.map(({ isThere }) => isThere)).toEqual([true])
    got[0]![Symbol.dispose]()
    expect(holders.size).toBe(0)
  })
})

describe('IS7 a counted handle that stays on its host', () => {
  it('is the same object', async () => {
    owner = await world.system.spawn(Owner)
    using memory = new Memory()
    await owner.ask.take(memory)
    expect(got).toEqual([memory])
    expect(holders.get(memory.id)).toBe(1)
  })
})

describe('a handle of a kind that is not loaded here', () => {
  const ask = async (data: unknown): Promise<{ readonly errors: unknown[]; readonly acks: number }> => {
    const peer = await world.rawHost()
    await world.settled()
    const before = peer.of('ack').length
    peer.send({ kind: 'ask', method: controlMethods.indexOf('stats'), second: 1, body: [new RawHandle(data)] })
    await world.settled()
    return { errors: peer.of('fail').map(({ body }) => body), acks: peer.of('ack').length - before }
  }

  it('is refused by its name, and whoever holds it for us hears that it was read', async () => {
    const { errors, acks } = await ask([null, 'memory of another', { id: 1 }, true])
    expect(errors).toEqual([expect.objectContaining({ direction: 'in' })])
    expect((errors[0] as Error).message).toContain('memory of another')
    expect(acks).toBe(1)
  })

  it.each([[[null]], [[null, null, null]], [[null, {}, 1, true]]])('is refused as %j', async (data) => {
    const { errors } = await ask(data)
    expect(errors).toEqual([expect.any(NotSendableError)])
  })
})
