import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { realClock } from '../support/real-clock.ts'
import { World } from '../support/world.ts'

/** About as many milliseconds as one handler below takes. */
const burnMs = 2

class Engine extends Actor {
  #handled = 0
  echo(value: number): number {
    return value
  }
  burn(): void {
    for (const end = performance.now() + burnMs; performance.now() < end; );
    this.#handled++
  }
  handled(): number {
    return this.#handled
  }
  *numbers(count: number): Generator<number> {
    for (let n = 0; n < count; n++) yield n
  }
  async *slowNumbers(count: number): AsyncGenerator<number> {
    for (let n = 0; n < count; n++) yield n
  }
  /** Asks another one after another, which keeps both hosts in microtasks. */
  async chain(other: ActorRef<Engine>, count: number): Promise<void> {
    for (let n = 0; n < count; n++) await other.ask.echo(n)
  }
}
expose(import.meta.url, { Engine })

let world: World
let engine: ActorRef<Engine>
/** How often the platform got to a timer of one millisecond. */
let ticks = 0
let timer: NodeJS.Timeout
beforeEach(async () => {
  world = new World({ clock: realClock })
  engine = await world.system.spawn(Engine)
  ticks = 0
  timer = setInterval(() => ticks++, 1)
})
afterEach(async () => {
  clearInterval(timer)
  await world[Symbol.asyncDispose]()
})

/** The least number of ticks in a time that would have held a hundred times as many. */
const fewest = (ms: number): number => Math.max(2, Math.floor(ms / 100))

describe('timers and I/O get their turn', () => {
  it.each([
    [
      'while asks follow one another from outside',
      async () => {
        for (let n = 0; n < 100_000; n++) await engine.ask.echo(n)
      },
    ],
    [
      'while actors ask one another',
      async () => {
        const other = await world.system.spawn(Engine)
        await other.ask.chain(engine, 100_000)
      },
    ],
    [
      'while a stream of a generator is read',
      async () => {
        for await (const _ of engine.stream.numbers(300_000));
      },
    ],
    [
      'while a stream of an async generator is read',
      async () => {
        for await (const _ of engine.stream.slowNumbers(200_000));
      },
    ],
    [
      'while an actor works off its mailbox',
      async () => {
        for (let n = 0; n < 500_000; n++) engine.tell.echo(n)
        await engine.ask.echo(0)
      },
    ],
  ] as const)('%s', async (_, work) => {
    const begun = performance.now()
    const ticksBefore = ticks
    await work()
    const ms = performance.now() - begun
    expect(ms).toBeGreaterThan(20) // else it shows nothing
    expect(ticks - ticksBefore).toBeGreaterThanOrEqual(fewest(ms))
  })

  it('between slow handlers of one mailbox', async () => {
    for (let n = 0; n < 50; n++) engine.tell.burn()
    const handledAt: number[] = []
    for (let looked = 0; looked < 10; looked++) {
      await new Promise((resolve) => void setImmediate(resolve))
      handledAt.push(ticks)
    }
    expect(await engine.ask.handled()).toBe(50)
    expect(ticks).toBeGreaterThanOrEqual(25)
    expect(new Set(handledAt).size).toBeGreaterThan(3)
  })

  it('and other actors, while one has a long mailbox', async () => {
    const other = await world.system.spawn(Engine)
    for (let n = 0; n < 50; n++) engine.tell.burn()
    expect(await other.ask.echo(7)).toBe(7)
    expect(await other.ask.echo(8)).toBe(8)
    const { waiting } = [...world.kernel(0).actors.values()][0]!
    expect(waiting).toBeGreaterThan(10)
  })
})

describe('E3 a handler that keeps its whole host waiting', () => {
  it('is told as well, once it is over', async () => {
    await using slow = new World({ clock: realClock, slowHandlerMs: 1 })
    const burning = await slow.system.spawn(Engine)
    burning.tell.burn()
    expect(await burning.ask.handled()).toBe(1)
    await slow.settled()
    expect(slow.eventsOf('handler.slow')[0]).toMatchObject({ actor: burning.id, at: 'Engine' })
  })
})
