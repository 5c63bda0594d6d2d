import { describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { rejectionOf } from '../support/outcome-of.ts'
import { World } from '../support/world.ts'

class Clerk extends Actor {
  answer(): string {
    return 'here'
  }
}

class Holder extends Actor {
  #clerk: ActorRef<Clerk> | undefined
  hold(clerk: ActorRef<Clerk>): void {
    this.#clerk = clerk
  }
  holdInside({ clerk }: { readonly clerk: ActorRef<Clerk> }): void {
    this.#clerk = clerk
  }
  use(): Promise<string> {
    return this.#clerk!.ask.answer()
  }
}

/** Starts a clerk that outlives it, and gives it away. */
class Giver extends Actor {
  #clerk: ActorRef<Clerk> | undefined
  protected override async onStart(): Promise<void> {
    this.#clerk = await this.context.system.spawn(Clerk)
  }
  give(holder: ActorRef<Holder>, inside: boolean): void {
    if (inside) holder.tell.holdInside({ clerk: this.#clerk! })
    else holder.tell.hold(this.#clerk!)
  }
  clerk(): ActorRef<Clerk> {
    return this.#clerk!
  }
  *clerks(): Generator<ActorRef<Clerk>> {
    yield this.#clerk!
  }
}

const open = async () => {
  const world = new World({ isolation: 'share' })
  const giver = await world.system.spawn(Giver)
  const holder = await world.system.spawn(Holder)
  return { world, giver, holder, system: world.system }
}

describe("R1 with isolation 'share'", () => {
  it('a ref that is an argument belongs to the life that got it, also when its sender has ended', async () => {
    const { world, giver, holder, system } = await open()
    await using _ = world
    await giver.ask.give(holder, false)
    await system.stopActor(giver)
    expect(await holder.ask.use()).toBe('here')
  })

  it('so does a ref that is a reply, or an item of a stream', async () => {
    const { world, giver, system } = await open()
    await using _ = world
    const replied = await giver.ask.clerk()
    const { value: streamed } = await giver.stream.clerks()[Symbol.asyncIterator]().next()
    await system.stopActor(giver)
    expect(await replied.ask.answer()).toBe('here')
    expect(await streamed.ask.answer()).toBe('here')
  })

  it('a ref inside of a value stays bound to its sender', async () => {
    const { world, giver, holder, system } = await open()
    await using _ = world
    await giver.ask.give(holder, true)
    await system.stopActor(giver)
    expect(await rejectionOf(holder.ask.use())).toMatchObject({ code: 'STALE_ACTOR' })
  })
})
