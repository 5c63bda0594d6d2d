import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { World } from '../support/world.ts'

class Counter extends Actor {
  #total = 0
  add(n: number): void {
    this.#total += n
  }
  total(): number {
    return this.#total
  }
}
expose(import.meta.url, { Counter })

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world[Symbol.asyncDispose]())

describe('the faces of a ref', () => {
  it('are made once, and their methods once for all actors of a class', async () => {
    const [one, other] = [await world.system.spawn(Counter), await world.system.spawn(Counter)]
    expect(one.tell).toBe(one.tell)
    expect(one.tell.add).toBe(other.tell.add)
    expect(one.ask.total).toBe(other.ask.total)
    expect(one.tell.add).not.toBe(one.ask.add)
  })
})
