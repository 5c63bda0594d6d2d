import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { Door, rejectionOf, stateOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()

class Node extends Actor {
  #next: ActorRef<Node> | undefined
  know(next: ActorRef<Node>): void {
    this.#next = next
  }
  /** Asks along the ring, `hops` times. */
  async pass(hops: number): Promise<string> {
    return hops === 0 ? 'the end' : this.#next!.ask.pass(hops - 1)
  }
  async passAfterAwait(hops: number): Promise<string> {
    await door.pass()
    return hops === 0 ? 'the end' : this.#next!.ask.passAfterAwait(hops - 1)
  }
  async askNext(): Promise<string> {
    return this.#next!.ask.answer()
  }
  async wait(): Promise<string> {
    await door.pass()
    return 'waited'
  }
  async waitThenAskNext(): Promise<string> {
    await door.pass()
    return this.#next!.ask.answer()
  }
  async askNextToWait(): Promise<string> {
    return this.#next!.ask.wait()
  }
  answer(): string {
    return 'an answer'
  }
  async spawnsChildThatAsks(on: 'here' | 'thread' | 'process', me: ActorRef<Node>): Promise<void> {
    await this.context.spawn(AskingChild, { on, args: [me] })
  }
  spawnsAndGoesOn(on: 'here' | 'thread' | 'process', me: ActorRef<Node>): string {
    void this.context.spawn(AskingChild, { on, args: [me] })
    return 'went on'
  }
  async askNextToAsk(): Promise<string> {
    return this.#next!.ask.askNext()
  }
}

class Open extends Node {
  static readonly options: ActorOptions<Open> = { interleave: { answer: true } }
}

class AskingChild extends Actor {
  readonly #parent: ActorRef<Node>
  constructor(parent: ActorRef<Node>) {
    super()
    this.#parent = parent
  }
  protected override async onStart(): Promise<void> {
    await this.#parent.ask.answer()
  }
}
expose(import.meta.url, { Node, Open, AskingChild })

let world: World
beforeEach(() => {
  door.reset()
  world = new World({ development: true })
})
afterEach(async () => {
  door.open()
  await world[Symbol.asyncDispose]()
})

const pair = async (on: 'here' | 'thread' | 'process', second: typeof Node = Node): Promise<[ActorRef<Node>, ActorRef<Node>]> => {
  const [a, b] = [await world.system.spawn(Node), await world.system.spawn(second, { on })]
  await a.ask.know(b)
  await b.ask.know(a)
  return [a, b]
}

describe.each(placements)('A8 in development an ask that closes a circle, over an actor on %s,', (on) => {
  it('fails at once with AskCycleError that names the actors and handlers', async () => {
    const [a, b] = await pair(on)
    const error = await rejectionOf(a.ask.pass(5))
    expect(error).toMatchObject({
      code: 'ASK_CYCLE',
      family: 'not-delivered',
      cycle: [`${a.id} pass`, `${b.id} pass`, `${a.id} pass`],
    })
    await world.settled()
    expect(world.eventsOf('ask.cycle')).toHaveLength(1)
    expect(await a.ask.answer()).toBe('an answer')
    expect(await b.ask.answer()).toBe('an answer')
  })

  it('also after an await', async () => {
    const [a] = await pair(on)
    door.open()
    expect(await rejectionOf(a.ask.passAfterAwait(5))).toMatchObject({ code: 'ASK_CYCLE' })
  })

  it('also through a spawn: the child`s onStart asks the parent that waits for it', async () => {
    const parent = await world.system.spawn(Node)
    const error = await rejectionOf(parent.ask.spawnsChildThatAsks(on, parent))
    expect(error).toMatchObject({ code: 'START', actor: 'AskingChild' })
    expect(error.cause).toMatchObject({ code: 'ASK_CYCLE' })
    expect((error.cause as { cycle: string[] }).cycle[0]).toBe(`${parent.id} spawnsChildThatAsks`)
  })

  it('is none when the method may interleave with the handler that waits', async () => {
    const [a, b] = await pair(on, Open)
    expect(await b.ask.askNext()).toBe('an answer')
    // b's handler waits for a's, which asks b for what interleaves
    await a.ask.know(b)
    expect(await b.ask.askNextToAsk()).toBe('an answer')
    expect(world.eventsOf('ask.cycle')).toEqual([])
  })

  it('is none for a child that is spawned and not waited for', async () => {
    const parent = await world.system.spawn(Node)
    expect(await parent.ask.spawnsAndGoesOn(on, parent)).toBe('went on')
    await world.settled()
    expect(world.eventsOf('ask.cycle')).toEqual([])
    expect(world.eventsOf('actor.started').map(({ at }) => at)).toContain('AskingChild')
  })

  it('is none in production: it ends at its deadline', async () => {
    await using plain = new World()
    const [a, b] = [await plain.system.spawn(Node), await plain.system.spawn(Node, { on })]
    await a.ask.know(b)
    await b.ask.know(a)
    const asked = a.with({ timeoutMs: 2_000 }).ask.pass(5)
    await plain.pass(1_900)
    expect(await stateOf(asked)).toBe('pending')
    await plain.pass(200)
    expect(await rejectionOf(asked)).toMatchObject({ code: 'ASK_TIMEOUT' })
    // the asks of the handlers end as well, each 30 s after it began, and then both work on
    await plain.pass(200_000)
    expect(await Promise.all([a.ask.answer(), b.ask.answer()])).toEqual(['an answer', 'an answer'])
  })
})

describe.each(placements)('A9 in development asks that wait for one another, over an actor on %s,', (on) => {
  it('are found within 500 ms: the youngest fails with AskCycleError that names both, the other completes', async () => {
    const [a, b] = await pair(on)
    // both handlers begin before the ask of either arrives, so no chain of callers shows the circle
    const asked = [a.ask.askNext(), b.ask.askNext()]
    await world.pass(100)
    expect(await Promise.all(asked.map(stateOf))).toEqual(['pending', 'pending'])
    await world.pass(400)
    const states = await Promise.all(asked.map(stateOf))
    expect(states.toSorted()).toEqual(['fulfilled', 'rejected'])
    const error = await rejectionOf(asked[states.indexOf('rejected')]!)
    expect(error).toMatchObject({ code: 'ASK_CYCLE' })
    expect((error.cycle as string[]).toSorted()).toEqual([`${a.id} askNext`, `${b.id} askNext`].toSorted())
    expect(world.eventsOf('ask.cycle')).toHaveLength(1)
    expect(await Promise.all([a.ask.answer(), b.ask.answer()])).toEqual(['an answer', 'an answer'])
  })

  it('and it is the younger one that fails', async () => {
    const [a, b] = await pair(on)
    const younger = b.ask.waitThenAskNext()
    await world.settled()
    const older = a.ask.askNext()
    await world.pass(100)
    door.open() // only now b asks a, which has been waiting for b
    await world.pass(400)
    expect(await older).toBe('an answer')
    expect(await rejectionOf(younger)).toMatchObject({ code: 'ASK_CYCLE' })
  })

  it('are left alone as long as one of them can go on', async () => {
    const [a, b] = await pair(on)
    const waiting = a.ask.askNextToWait()
    await world.settled()
    const behind = b.ask.answer()
    await world.pass(5_000)
    expect(await Promise.all([stateOf(waiting), stateOf(behind)])).toEqual(['pending', 'pending'])
    door.open()
    expect(await Promise.all([waiting, behind])).toEqual(['waited', 'an answer'])
    expect(world.eventsOf('ask.cycle')).toEqual([])
  })
})
