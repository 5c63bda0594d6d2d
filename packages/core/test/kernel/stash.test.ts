import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import type { Notice } from '../../src/actor/notice.ts'
import { ContextError } from '../../src/errors/handler-errors.ts'
import { ActorStoppedError } from '../../src/errors/not-delivered-errors.ts'
import { AskCancelledError, AskTimeoutError } from '../../src/errors/outcome-unknown-errors.ts'
import { StashFullError } from '../../src/errors/supervision-errors.ts'
import type { ActorRef, AnyRef } from '../../src/refs/actor-ref.ts'
import { Door, rejectionOf, stateOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
let log: unknown[] = []
let world: World

/** Puts everything aside until it is opened. */
class Shop extends Actor {
  static readonly options: ActorOptions<Shop> = { stash: true }
  #open = false
  #life = 0
  override onStart(): void {
    this.#life = this.context.life
  }
  order(what: unknown): void {
    if (!this.#open) return this.context.stash()
    log.push(what)
  }
  buy(what: string): string {
    if (this.#open) return `${what} from life ${this.#life}`
    this.context.stash()
    return 'never heard'
  }
  async buyLater(what: string): Promise<string> {
    await door.pass()
    if (this.#open) return `${what} later`
    this.context.stash()
    await door.pass()
    return 'never heard'
  }
  *goods(): Generator<string> {
    yield 'bread'
    yield 'milk'
  }
  stream(): Generator<string> {
    if (!this.#open) this.context.stash()
    return this.goods()
  }
  ask(other: ActorRef<Shop>): void {
    if (!this.#open) return this.context.stash()
    other.tell.note('by a ref that was stashed')
  }
  open(): number {
    this.#open = true
    return this.context.unstash()
  }
  unstashAndStash(): void {
    this.context.unstash()
    this.context.stash()
  }
  async stashAndReject(): Promise<string> {
    if (this.#life > 1) return 'in life 2'
    await Promise.resolve()
    this.context.stash()
    await door.pass()
    throw new RangeError('long after it was put aside')
  }
  async stashAndGoOn(): Promise<void> {
    const { signal } = this.context
    await Promise.resolve()
    this.context.stash()
    await door.pass()
    log.push(`aborted ${signal.aborted}`)
  }
  unstashAgain(): number {
    return this.context.unstash()
  }
  close(): void {
    this.#open = false
  }
  note(what: string): void {
    log.push(what)
  }
  async wait(): Promise<void> {
    await door.pass()
  }
  fail(): void {
    throw new Error('fails')
  }
  stashAndThrow(): void {
    if (this.#life > 1) return void log.push('again, in life 2')
    this.context.stash()
    throw new RangeError('after it was put aside')
  }
  stashTwice(): string {
    if (this.#open) return 'handled once'
    this.context.stash()
    try {
      this.context.stash()
    } catch (error) {
      log.push((error as Error).constructor)
    }
    return 'never heard'
  }
  fromATimer(): void {
    this.context.timers.once('tick', 10, () => this.context.stash())
  }
  watch(ref: AnyRef): void {
    this.context.watch(ref)
  }
  override onNotice(_notice: Notice): void {
    try {
      this.context.stash()
    } catch (error) {
      log.push((error as Error).constructor)
    }
  }
  leave(): void {
    void this.context.stop()
  }
}

class Small extends Shop {
  static override readonly options: ActorOptions<Small> = { stash: 2 }
}
class Light extends Shop {
  static override readonly options: ActorOptions<Light> = { stash: true, mailbox: { bytes: 10_000 } }
}
class Narrow extends Shop {
  static override readonly options: ActorOptions<Narrow> = { stash: 10, mailbox: { messages: 2 } }
}
class NarrowDropping extends Shop {
  static override readonly options: ActorOptions<NarrowDropping> = {
    stash: 10,
    mailbox: { messages: 2, overflow: 'drop-oldest' },
  }
}
class Undeclared extends Shop {
  static override readonly options: ActorOptions<Undeclared> = {}
}
class Crowd extends Shop {
  static override readonly options: ActorOptions<Crowd> = { stash: true, interleave: { early: true, late: true, open: true } }
  #tries = 0
  async early(): Promise<string> {
    if (this.#tries++ > 0) return 'the second time'
    this.context.stash()
    await door.pass()
    return 'never heard'
  }
  async late(): Promise<string> {
    await door.pass()
    try {
      this.context.stash()
    } catch (error) {
      log.push((error as Error).constructor)
    }
    return 'answered'
  }
}
class Mortal extends Actor {}
expose(import.meta.url, { Shop, Small, Light, Narrow, NarrowDropping, Undeclared, Crowd, Mortal })

beforeEach(() => {
  log = []
  door.reset()
  world = new World()
})
afterEach(async () => {
  door.open()
  await world[Symbol.asyncDispose]()
})

describe.each(placements)('the stash of an actor on %s', (on) => {
  let ref: ActorRef<Shop>
  beforeEach(async () => {
    ref = await world.system.spawn(Shop, { on })
  })
  const stashed = async (): Promise<number> => (await world.system.inspect(ref)).stashed

  it('comes back before all mail that waits, in the order it was stashed (D6)', async () => {
    for (const what of [1, 2, 3]) ref.tell.order(what)
    await world.settled()
    expect(await stashed()).toBe(3)
    ref.tell.wait()
    const opened = ref.ask.open()
    for (const what of [4, 5]) ref.tell.order(what)
    await world.settled()
    door.open()
    expect(await opened).toBe(3)
    await world.settled()
    expect(log).toEqual([1, 2, 3, 4, 5])
    expect(await stashed()).toBe(0)
  })

  it('comes before what an earlier unstash put there (D6)', async () => {
    for (const what of [1, 2, 3]) ref.tell.order(what)
    await world.settled()
    ref.tell.wait()
    const counts = [ref.ask.unstashAgain(), ref.ask.open()]
    await world.settled()
    door.open()
    // all three were put aside again before the second unstash came to its turn
    expect(await Promise.all(counts)).toEqual([3, 3])
    await world.settled()
    expect(log).toEqual([1, 2, 3])
  })

  it('keeps an ask waiting for its answer; what its handler returned then is dropped', async () => {
    const answers = [ref.ask.buy('bread'), ref.ask.buyLater('milk')]
    await world.settled()
    door.open()
    await world.settled()
    expect(await stateOf(answers[0]!)).toBe('pending')
    expect(await stateOf(answers[1]!)).toBe('pending')
    expect(await stashed()).toBe(2)
    ref.tell.open()
    expect(await Promise.all(answers)).toEqual(['bread from life 1', 'milk later'])
  })

  it('may be used at any time of the turn in an actor that does not interleave (E5)', async () => {
    const answer = ref.ask.buyLater('milk')
    await world.settled()
    door.open()
    await world.settled()
    expect(await stashed()).toBe(1)
    ref.tell.open()
    expect(await answer).toBe('milk later')
  })

  it('takes a stream, which opens when it is handled', async () => {
    const items: string[] = []
    const reading = (async () => {
      for await (const item of ref.stream.stream()) items.push(item)
    })()
    await world.settled()
    expect(await stashed()).toBe(1)
    expect(items).toEqual([])
    ref.tell.open()
    await reading
    expect(items).toEqual(['bread', 'milk'])
  })

  it('keeps the deadline of an ask; what was given up is not handled (TM5)', async () => {
    const late = ref.with({ timeoutMs: 100 }).ask.buy('late')
    const controller = new AbortController()
    const cancelled = ref.with({ signal: controller.signal }).ask.buy('cancelled')
    ref.tell.order('kept')
    await world.settled()
    expect(await stashed()).toBe(3)
    controller.abort()
    await world.pass(200)
    expect(await rejectionOf(late)).toBeInstanceOf(AskTimeoutError)
    expect(await rejectionOf(cancelled)).toBeInstanceOf(AskCancelledError)
    ref.tell.open()
    await world.settled()
    expect(log).toEqual(['kept'])
  })

  it('goes to the front of the mail at a restart, in order; the message that failed is gone (TM5, F5)', async () => {
    ref.tell.order(1)
    const asked = ref.ask.buy('bread')
    ref.tell.order(2)
    await world.settled()
    ref.tell.wait()
    ref.tell.fail()
    ref.tell.open()
    ref.tell.order(3)
    await world.settled()
    door.open()
    await world.settled()
    // the next life stashes them again, then is opened
    expect(log).toEqual([1, 2, 3])
    expect(await asked).toBe('bread from life 2')
  })

  it('is refused when the actor ends: asks hear it, tells are dead letters (TM5)', async () => {
    ref.tell.order(1)
    const asked = ref.ask.buy('bread')
    await world.settled()
    ref.tell.leave()
    expect(await rejectionOf(asked)).toBeInstanceOf(ActorStoppedError)
    await world.settled()
    expect(world.deadLetters()).toEqual(['order: stopped'])
  })

  it('does not hold back a stop that waits for the mail before it (X2)', async () => {
    ref.tell.order(1)
    await world.settled()
    const stopped = world.system.stopActor(ref, { drain: true })
    await world.settled()
    expect(await stateOf(stopped)).toBe('fulfilled')
    expect(world.deadLetters()).toEqual(['order: stopped'])
  })

  it('is handled before a stop that waits for the mail, when it came back', async () => {
    ref.tell.order(1)
    await world.settled()
    ref.tell.wait()
    ref.tell.open()
    ref.tell.order(2)
    const stopped = world.system.stopActor(ref, { drain: true })
    await world.settled()
    door.open()
    await stopped
    expect(log).toEqual([1, 2])
  })

  it('makes the turn one that nobody waits for: if it throws then, the life fails and the message stays', async () => {
    const asked = ref.ask.stashAndThrow()
    await world.settled()
    expect(world.eventsOf('actor.failed')).toMatchObject([{ error: new RangeError('after it was put aside') }])
    await asked
    expect(log).toEqual(['again, in life 2'])
  })

  it('does so for a handler that awaits as well', async () => {
    const asked = ref.ask.stashAndReject()
    await world.settled()
    door.open()
    expect(await asked).toBe('in life 2')
    expect(world.eventsOf('actor.failed')).toMatchObject([{ method: 'stashAndReject' }])
  })

  it('parts the turn from its asker, whose giving up is no concern of the turn any more', async () => {
    const controller = new AbortController()
    const asked = ref.with({ signal: controller.signal }).ask.stashAndGoOn()
    await world.settled()
    controller.abort()
    expect(await rejectionOf(asked)).toBeInstanceOf(AskCancelledError)
    await world.settled()
    door.open()
    await world.settled()
    expect(log).toEqual(['aborted false'])
  })

  it('takes a message once', async () => {
    const answer = ref.ask.stashTwice()
    await world.settled()
    expect(log).toEqual([ContextError])
    expect(await stashed()).toBe(1)
    ref.tell.open()
    expect(await answer).toBe('handled once')
  })

  it('takes no tick and no notice (E5)', async () => {
    const mortal = await world.system.spawn(Mortal)
    ref.tell.watch(mortal)
    await world.settled()
    await world.system.stopActor(mortal)
    await world.settled()
    expect(log).toEqual([ContextError])
    ref.tell.fromATimer()
    await world.pass(20)
    expect(world.eventsOf('actor.failed')).toMatchObject([{ error: expect.any(ContextError) as unknown }])
  })

  it('counts as waiting for those who look', async () => {
    ref.tell.order('x'.repeat(1_000))
    ref.tell.order(2)
    await world.settled()
    const { waiting, stashed: count, waitingBytes } = await world.system.inspect(ref)
    expect([waiting, count]).toEqual([2, 2])
    expect(waitingBytes).toBeGreaterThan(1_000)
  })

  it('hands on refs as those of the life that handles them (R1, TM5)', async () => {
    const friend = await world.system.spawn(Shop)
    ref.tell.ask(friend)
    await world.settled()
    ref.tell.fail()
    await world.settled()
    ref.tell.open()
    await world.settled()
    expect(log).toEqual(['by a ref that was stashed'])
    expect(world.deadLetters()).toEqual([])
  })
})

describe('the bounds of a stash', () => {
  it('are messages: one too many throws in the handler, which has it still at hand (TM5)', async () => {
    const ref = await world.system.spawn(Small)
    ref.tell.order(1)
    ref.tell.order(2)
    const error = await rejectionOf(ref.ask.buy('bread'))
    expect(error).toBeInstanceOf(StashFullError)
    expect(error).toMatchObject({ capacity: 2, unit: 'messages', actor: ref.id })
    ref.tell.open()
    await world.settled()
    expect(log).toEqual([1, 2])
  })

  it('fail the life when a tell is one too many, as all that a tell throws (F1)', async () => {
    const ref = await world.system.spawn(Small)
    for (const what of [1, 2, 3]) ref.tell.order(what)
    await world.settled()
    expect(world.eventsOf('actor.failed')).toMatchObject([{ method: 'order', error: expect.any(StashFullError) as unknown }])
    const { lives, stashed } = await world.system.inspect(ref)
    expect([lives, stashed]).toEqual([2, 2])
  })

  it('are bytes as well, as many as the mailbox may have', async () => {
    const ref = await world.system.spawn(Light)
    for (let n = 0; n < 4; n++) ref.tell.order('x'.repeat(1_000))
    const error = await rejectionOf(ref.ask.buy('x'.repeat(2_000)))
    expect(error).toMatchObject({ capacity: 10_000, unit: 'bytes' })
  })

  it('are not used up by asks that were given up', async () => {
    const ref = await world.system.spawn(Small)
    const patient = ref.with({ timeoutMs: 100 })
    const late = [patient.ask.buy('a'), patient.ask.buy('b')]
    await world.pass(200)
    for (const each of late) await rejectionOf(each)
    ref.tell.order(1)
    ref.tell.order(2)
    await world.settled()
    expect(world.eventsOf('actor.failed')).toEqual([])
    ref.tell.open()
    await world.settled()
    expect(log).toEqual([1, 2])
  })

  it('count what was put back and was not handled yet', async () => {
    const ref = await world.system.spawn(Small)
    for (const what of [1, 2]) ref.tell.order(what)
    await world.settled()
    expect(await rejectionOf(ref.ask.unstashAndStash())).toBeInstanceOf(StashFullError)
  })

  it('are its own: a full stash does not fill the mailbox (B1)', async () => {
    const ref = await world.system.spawn(Narrow)
    for (let n = 0; n < 8; n++) {
      ref.tell.order(n)
      await world.settled()
    }
    expect((await world.system.inspect(ref)).stashed).toBe(8)
    ref.tell.open()
    await world.settled()
    expect(log).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(world.deadLetters()).toEqual([])
  })

  it('protect it: what comes later drops only what was never stashed (B2)', async () => {
    const ref = await world.system.spawn(NarrowDropping)
    for (let n = 0; n < 4; n++) {
      ref.tell.order(n)
      await world.settled()
    }
    ref.tell.wait()
    await world.settled()
    ref.tell.open()
    for (const what of ['a', 'b', 'c']) ref.tell.order(what)
    await world.settled()
    door.open()
    await world.settled()
    // `open` was the oldest that could go
    expect(world.deadLetters()).toEqual(['open: mailbox-full', 'order: mailbox-full'])
    ref.tell.open()
    await world.settled()
    expect(log).toEqual([0, 1, 2, 3, 'b', 'c'])
  })
})

describe('where a message cannot be stashed', () => {
  it('is a class that did not declare it, and the error says how to', async () => {
    const ref = await world.system.spawn(Undeclared)
    const error = await rejectionOf(ref.ask.buy('bread'))
    expect(error).toBeInstanceOf(ContextError)
    expect(error.message).toContain('Undeclared')
    expect(error.message).toContain('options')
    expect(await ref.ask.unstashAgain()).toBe(0)
  })

  it('is an actor that interleaves, after the first await (E5)', async () => {
    const ref = await world.system.spawn(Crowd)
    const answer = ref.ask.late()
    await world.settled()
    door.open()
    expect(await answer).toBe('answered')
    expect(log).toEqual([ContextError])
  })

  it('is not its first part: there a message that interleaves is put aside too (E5)', async () => {
    const ref = await world.system.spawn(Crowd)
    const answer = ref.ask.early()
    await world.settled()
    expect((await world.system.inspect(ref)).stashed).toBe(1)
    ref.tell.open()
    expect(await answer).toBe('the second time')
  })

  it('comes back while a turn goes on: what interleaves is handled at once, what does not waits for its end (E6)', async () => {
    const ref = await world.system.spawn(Crowd)
    ref.tell.order(1)
    const early = ref.ask.early()
    ref.tell.order(2)
    await world.settled()
    ref.tell.wait()
    ref.tell.order(3)
    await world.settled()
    ref.tell.open()
    await world.settled()
    expect(await stateOf(early)).toBe('fulfilled')
    expect(log).toEqual([])
    door.open()
    await world.settled()
    expect(log).toEqual([1, 2, 3])
  })
})
