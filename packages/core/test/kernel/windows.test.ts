import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { World } from '../support/world.ts'

/** More than half again as much as a window of 16 MiB. */
const messages = 25
const messageBytes = 1024 * 1024
const numbers = Array.from({ length: messages }, (_, n) => n)

class Talker extends Actor {
  readonly #heard: number[] = []
  talk(to: ActorRef<Talker>): void {
    for (const n of numbers) to.tell.listen(n, 'x'.repeat(messageBytes))
  }
  listen(n: number, text: string): void {
    if (text.length === messageBytes) this.#heard.push(n)
  }
  heard(): number[] {
    return this.#heard
  }
}
expose(import.meta.url, { Talker })

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world[Symbol.asyncDispose]())

describe.each([
  ['main and a thread', ['here', 'thread']],
  ['a thread and another one', ['thread', 'thread']],
] as const)('%s, each of which sends the other more than its window in one turn', (_who, [one, other]) => {
  it('go on: what each has read is told ahead of what waits there', async () => {
    const talkers = [await world.system.spawn(Talker, { on: one }), await world.system.spawn(Talker, { on: other })] as const
    talkers[0].tell.talk(talkers[1])
    talkers[1].tell.talk(talkers[0])
    await world.settled()
    for (const talker of talkers) {
      let heard: readonly number[] | undefined
      void talker.ask.heard().then((all) => (heard = all))
      await world.settled()
      expect(heard).toEqual(numbers)
    }
    expect(world.deadLetters()).toEqual([])
  })
})
