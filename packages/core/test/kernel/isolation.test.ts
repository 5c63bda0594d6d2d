import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { transfer } from '../../src/codec/transfer.ts'
import type { ActorRef, AnyRef } from '../../src/refs/actor-ref.ts'
import { rejectionOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

interface Box {
  n: number
  inner: { list: number[] }
}
const box = (): Box => ({ n: 1, inner: { list: [1] } })
const change = (value: Box): void => {
  value.n = 99
  value.inner.list.push(99)
}

/** What actors got and made, shared with the test because all hosts of a world are in one thread. */
let hands: Box[] = []
let lengths: number[] = []

class OwnError extends Error {
  readonly facts: Box
  constructor(facts: Box, options?: ErrorOptions) {
    super('own', options)
    this.facts = facts
  }
}

class Keeper extends Actor {
  #kept: Box
  constructor(kept: Box = box()) {
    super()
    this.#kept = kept
    hands.push(kept)
  }
  keep(value: Box): void {
    hands.push(value)
    this.#kept = value
  }
  give(): Box {
    return this.#kept
  }
  kept(): string {
    return JSON.stringify(this.#kept)
  }
  throwIt(): void {
    throw new OwnError(this.#kept, { cause: this.#kept })
  }
  *produce(): Generator<Box> {
    yield this.#kept
    yield this.#kept
  }
  echo(value: unknown): unknown {
    return value
  }
  length(bytes: Uint8Array): number {
    lengths.push(bytes.byteLength)
    return bytes.byteLength
  }
  refs(refs: { readonly list: readonly AnyRef[] }): boolean {
    return refs.list.every((ref) => ref.equals(this.self))
  }
}
expose(import.meta.url, { Keeper, OwnError })

describe.each(placements)('with an actor on %s', (on) => {
  let world: World
  let keeper: ActorRef<Keeper>
  beforeEach(async () => {
    hands = []
    lengths = []
    world = new World()
    keeper = await world.system.spawn(Keeper, { on })
  })
  afterEach(() => world[Symbol.asyncDispose]())

  describe('IS1 nothing mutable is shared', () => {
    it('through the arguments of tell and ask, in either direction', async () => {
      const mine = box()
      keeper.tell.keep(mine)
      change(mine)
      expect(await keeper.ask.kept()).toBe(JSON.stringify(box()))
      const second = box()
      await keeper.ask.keep(second)
      change(hands.at(-1)!)
      expect(second).toEqual(box())
    })

    it('through a reply', async () => {
      const reply = await keeper.ask.give()
      change(reply)
      expect(await keeper.ask.give()).toEqual(box())
    })

    it('through an error, its fields and its cause', async () => {
      const error = (await rejectionOf(keeper.ask.throwIt())) as unknown as OwnError
      expect(error).toBeInstanceOf(OwnError)
      change(error.facts)
      if (typeof error.cause === 'object') change(error.cause as Box)
      expect(await keeper.ask.give()).toEqual(box())
    })

    it('through the items of a stream', async () => {
      const items: Box[] = []
      for await (const item of keeper.stream.produce()) {
        items.push(item)
        change(item)
      }
      expect(items).toHaveLength(2)
      expect(await keeper.ask.give()).toEqual(box())
    })

    it('through the arguments of spawn', async () => {
      const mine = box()
      const spawned = world.system.spawn(Keeper, { on, args: [mine] })
      change(mine)
      const other = await spawned
      expect(await other.ask.give()).toEqual(box())
      change(hands.at(-1)!)
      expect(mine).toEqual({ n: 99, inner: { list: [1, 99] } })
    })

    it('but refs, which are bound to whoever gets them', async () => {
      const reply = (await keeper.ask.echo({ deep: new Map([['ref', keeper]]) })) as { deep: Map<string, AnyRef> }
      expect(reply.deep.get('ref')!.equals(keeper)).toBe(true)
      expect(await keeper.ask.refs({ list: [keeper, reply.deep.get('ref')!] })).toBe(true)
    })
  })

  describe('IS2 transfer detaches at the call', () => {
    it('and the receiver has it', async () => {
      const bytes = new Uint8Array(1_000)
      const asked = keeper.ask.length(transfer(bytes))
      expect(bytes.byteLength).toBe(0)
      expect(await asked).toBe(1_000)
    })

    it('also when the message is refused because the actor has ended', async () => {
      await world.system.stopActor(keeper)
      const [told, asked] = [new Uint8Array(10), new Uint8Array(20)]
      keeper.tell.length(transfer(told))
      expect(await rejectionOf(keeper.ask.length(transfer(asked)))).toMatchObject({ family: 'not-delivered' })
      expect([told.byteLength, asked.byteLength]).toEqual([0, 0])
    })

    it('also when the system has stopped', async () => {
      await world.system.stop()
      const [told, asked] = [new Uint8Array(10), new Uint8Array(20)]
      keeper.tell.length(transfer(told))
      await rejectionOf(keeper.ask.length(transfer(asked)))
      expect([told.byteLength, asked.byteLength]).toEqual([0, 0])
    })

    it('but not when the message is refused because something in it cannot travel', async () => {
      const bytes = new Uint8Array(10)
      await rejectionOf(keeper.ask.echo([transfer(bytes), () => {}]))
      expect(bytes.byteLength).toBe(10)
    })
  })

  it('IS3 the same values arrive as anywhere', async () => {
    const value = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
    })
    await fc.assert(
      fc.asyncProperty(value, async (sent) => {
        const expected = structuredClone(sent)
        expect(await keeper.ask.echo(sent)).toEqual(expected)
      }),
      { numRuns: 200 },
    )
  })

  it('IS4 what cannot travel is refused, and a thousand messages after it are unharmed', async () => {
    const trap = {
      fine: 1,
      get bad(): never {
        throw new Error('trap')
      },
    }
    const results: unknown[] = []
    for (let n = 0; n < 1_000; n++) {
      if (n % 100 === 0) {
        expect(await rejectionOf(keeper.ask.echo({ n, trap }))).toMatchObject({
          code: 'NOT_SENDABLE',
          path: 'argument 0.trap.bad',
        })
        expect(() => keeper.tell.echo(Symbol('s'))).toThrowError(expect.objectContaining({ code: 'NOT_SENDABLE' }))
      }
      results.push(await keeper.ask.echo({ n, text: `${n}`, nested: { list: [n] } }))
    }
    expect(results).toEqual(Array.from({ length: 1_000 }, (_, n) => ({ n, text: `${n}`, nested: { list: [n] } })))
  })
})

describe('IS5 with isolation share', () => {
  it.each(placements)('an actor on %s shares what it is given only if it is here', async (on) => {
    await using world = new World({ isolation: 'share' })
    hands = []
    const keeper = await world.system.spawn(Keeper, { on })
    const mine = box()
    await keeper.ask.keep(mine)
    change(mine)
    const here = on === 'here'
    expect(await keeper.ask.kept()).toBe(JSON.stringify(here ? mine : box()))
    expect(hands.at(-1) === mine).toBe(here)
    const reply = await keeper.ask.give()
    expect(reply === mine).toBe(here)
    const items: Box[] = []
    for await (const item of keeper.stream.produce()) items.push(item)
    expect(items.map((item) => item === mine)).toEqual([here, here])
    const error = (await rejectionOf(keeper.ask.throwIt())) as unknown as OwnError
    expect(error.facts === mine).toBe(here)
  })

  it('still copies the arguments of spawn', async () => {
    await using world = new World({ isolation: 'share' })
    const mine = box()
    const keeper = await world.system.spawn(Keeper, { args: [mine] })
    change(mine)
    expect(await keeper.ask.kept()).toBe(JSON.stringify(box()))
  })
})
