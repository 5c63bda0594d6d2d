import { runBehaviour } from '@troupe/core/testing'
import { describe, expect, it } from 'vitest'
import { enterKind } from '../../src/objects/object-kind.ts'
import { ObjectProxy } from '../../src/objects/object-proxy.ts'
import { ObjectServer } from '../../src/objects/object-server.ts'

class ThingProxy extends ObjectProxy {}

const kind = { name: 'thing of the test', proxy: ThingProxy, make: () => ({}), methods: new Set<string>() }
enterKind(kind)

/** Makes things whose proxies never arrive. */
class Shelf extends ObjectServer {
  readonly #gone: number[] = []

  put(thing: number): number {
    this.serve({ kind: kind.name, detail: undefined, rules: kind }, { [Symbol.dispose]: () => void this.#gone.push(thing) })
    return [...this.objects].at(-1)!.number
  }

  gone(): readonly number[] {
    return this.#gone
  }
}

const here = { kind: 'main', slot: 0, incarnation: 1, name: 'main' } as never
const open = () => runBehaviour(Shelf, { system: { here } })

describe('an object that nobody claimed', () => {
  it('is forgotten after a minute or two', async () => {
    const shelf = await open()
    await shelf.ask.put(1)
    await shelf.pass(60_000)
    expect(await shelf.ask.gone()).toEqual([])
    await shelf.pass(60_000)
    expect(await shelf.ask.gone()).toEqual([1])
  })

  it('is forgotten also while others are made all the time, and those that were claimed are not', async () => {
    const shelf = await open()
    const claimed = await shelf.ask.put(0)
    await shelf.ask.claim(claimed, -1)
    for (let thing = 1; thing <= 5; thing++) {
      await shelf.ask.put(thing)
      await shelf.pass(40_000)
    }
    // made at 0, 40, 80, 120 and 160 s; swept at 60, 120 and 180
    expect(await shelf.ask.gone()).toEqual([1, 2, 3])
    await shelf.pass(300_000)
    expect(await shelf.ask.gone()).toEqual([1, 2, 3, 4, 5])
  })
})
