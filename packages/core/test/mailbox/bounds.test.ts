import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import { MailboxFullError } from '../../src/errors/not-delivered-errors.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { Door, rejectionOf, stateOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
let log: unknown[] = []

class Box extends Actor {
  note(what: unknown): void {
    log.push(typeof what === 'string' && what.length > 20 ? what.length : what)
  }
  async wait(): Promise<void> {
    await door.pass()
  }
  /** An answer that comes while the mailbox is full. */
  async askOther(other: ActorRef<Box>): Promise<string> {
    await door.pass()
    return other.ask.answer()
  }
  answer(): string {
    return 'answer'
  }
  *numbers(): Generator<number> {
    yield 1
  }
}
class Rejecting extends Box {
  static readonly options: ActorOptions<Rejecting> = { mailbox: { messages: 2, overflow: 'reject' } }
}
class DroppingOldest extends Box {
  static readonly options: ActorOptions<DroppingOldest> = { mailbox: { messages: 2, overflow: 'drop-oldest' } }
}
class DroppingNewest extends Box {
  static readonly options: ActorOptions<DroppingNewest> = { mailbox: { messages: 2, overflow: 'drop-newest' } }
}
class FewBytes extends Box {
  static readonly options: ActorOptions<FewBytes> = { mailbox: { bytes: 10_000 } }
}
class FewBytesDroppingOldest extends Box {
  static readonly options: ActorOptions<FewBytesDroppingOldest> = { mailbox: { bytes: 10_000, overflow: 'drop-oldest' } }
}
class Passing extends Box {
  static readonly options: ActorOptions<Passing> = {
    mailbox: { messages: 2, overflow: 'drop-oldest' },
    interleave: { answer: true },
  }
}
expose(import.meta.url, { Box, Rejecting, DroppingOldest, DroppingNewest, FewBytes, FewBytesDroppingOldest, Passing })

describe.each(placements)('a bounded mailbox on %s', (on) => {
  let world: World
  beforeEach(() => {
    log = []
    door.reset()
    world = new World()
  })
  afterEach(async () => {
    door.open()
    await world[Symbol.asyncDispose]()
  })

  /** An actor with its first message at hand, so that what follows waits. */
  const busy = async <A extends Box>(actorClass: new () => A): Promise<ActorRef<Box>> => {
    const box: ActorRef<Box> = await world.system.spawn(actorClass as never as typeof Box, { on })
    box.tell.wait()
    await world.settled()
    return box
  }

  describe('B2 the receiver applies its policy', () => {
    it.each([
      ['reject', Rejecting],
      ['drop-newest', DroppingNewest],
    ] as const)('%s refuses the message that is one too many', async (policy, actorClass) => {
      const box = await busy(actorClass)
      for (const what of ['one', 'two', 'three']) box.tell.note(what)
      const error = await rejectionOf(box.ask.answer())
      expect(error).toBeInstanceOf(MailboxFullError)
      expect(error).toMatchObject({ capacity: 2, unit: 'messages', policy })
      expect(await rejectionOf(box.stream.numbers()[Symbol.asyncIterator]().next())).toBeInstanceOf(MailboxFullError)
      await world.settled()
      expect(world.deadLetters()).toEqual(['note: mailbox-full'])
      door.open()
      await world.settled()
      expect(log).toEqual(['one', 'two'])
    })

    it('drop-oldest gives up the one that waited longest', async () => {
      const box = await busy(DroppingOldest)
      const first = box.ask.answer()
      for (const what of ['one', 'two', 'three']) box.tell.note(what)
      const error = await rejectionOf(first)
      expect(error).toBeInstanceOf(MailboxFullError)
      expect(error).toMatchObject({ capacity: 2, unit: 'messages', policy: 'drop-oldest' })
      await world.settled()
      expect(world.deadLetters()).toEqual(['note: mailbox-full'])
      door.open()
      await world.settled()
      expect(log).toEqual(['two', 'three'])
    })

    it('takes messages again when there is room', async () => {
      const box = await busy(Rejecting)
      for (const what of ['one', 'two', 'three']) box.tell.note(what)
      door.open()
      await world.settled()
      box.tell.note('four')
      await world.settled()
      expect(log).toEqual(['one', 'two', 'four'])
    })
  })

  describe('B1 it is bound in messages and in bytes', () => {
    it('and the bytes count before the messages do', async () => {
      const box = await busy(FewBytes)
      for (let n = 0; n < 4; n++) box.tell.note('x'.repeat(on === 'here' ? 1_500 : 3_000))
      const error = await rejectionOf(box.ask.note('x'.repeat(6_000)))
      expect(error).toMatchObject({ capacity: 10_000, unit: 'bytes' })
      await world.settled()
      expect(world.deadLetters()).toEqual(['note: mailbox-full'])
      box.tell.note('small')
      door.open()
      await world.settled()
      expect(log).toHaveLength(4)
      expect(log.at(-1)).toBe('small')
    })

    it('and memory counts, in whatever way it comes', async () => {
      const box = await busy(FewBytes)
      expect(await rejectionOf(box.ask.note(new Uint8Array(100_000)))).toMatchObject({ capacity: 10_000, unit: 'bytes' })
    })

    it('and small messages count 64 bytes each', async () => {
      const box = await busy(FewBytes)
      for (let n = 0; n < 200; n++) box.tell.note(n)
      await world.settled()
      expect(world.deadLetters()).toHaveLength(200 - Math.floor(10_000 / 64))
    })

    it('and drop-oldest makes as much room as the new message needs', async () => {
      const box = await busy(FewBytesDroppingOldest)
      for (let n = 0; n < 100; n++) box.tell.note(n)
      await world.settled()
      box.tell.note('x'.repeat(on === 'here' ? 4_000 : 8_000))
      await world.settled()
      expect(world.deadLetters().length).toBeGreaterThan(60)
      door.open()
      await world.settled()
      expect(log.at(-1)).toBe(on === 'here' ? 4_000 : 8_000)
      expect(log.at(-2)).toBe(99)
    })

    it('and a message larger than the whole bound is refused, and nothing is given up for it', async () => {
      const box = await busy(FewBytesDroppingOldest)
      box.tell.note('kept')
      expect(await rejectionOf(box.ask.note('x'.repeat(20_000)))).toMatchObject({ unit: 'bytes' })
      door.open()
      await world.settled()
      expect(log).toEqual(['kept'])
    })

    it('but replies are never refused', async () => {
      const other = await world.system.spawn(Box)
      const box = await world.system.spawn(Rejecting, { on })
      const asked = box.ask.askOther(other)
      await world.settled()
      for (let n = 0; n < 5; n++) box.tell.note(n)
      await world.settled()
      door.open()
      expect(await asked).toBe('answer')
    })

    it('but stop is never refused, also behind a full mailbox with drain', async () => {
      const box = await busy(Rejecting)
      for (let n = 0; n < 5; n++) box.tell.note(n)
      await world.settled()
      const stopped = world.system.stopActor(box, { drain: true })
      await world.settled()
      door.open()
      await stopped
      expect(log).toEqual([0, 1])
    })

    it('also for messages that others have passed', async () => {
      const box: ActorRef<Passing> = await world.system.spawn(Passing, { on })
      box.tell.wait()
      await world.settled()
      const passing: Promise<string>[] = []
      for (let n = 0; n < 5; n++) {
        box.tell.note(n)
        await world.settled()
        passing.push(box.ask.answer())
      }
      expect(await Promise.all(passing)).toEqual(Array(5).fill('answer'))
      expect(world.deadLetters().filter((letter) => letter === 'note: mailbox-full').length).toBeGreaterThanOrEqual(3)
      door.open()
      await world.settled()
      expect(log.length).toBeLessThanOrEqual(2)
      expect(log.at(-1)).toBe(4)
    })
  })

  it('takes a million messages by default, and one more is too many', async () => {
    if (on !== 'here') return // the bound is the same code; a million frames take their time
    const box = await busy(Box)
    for (let n = 0; n < 1_048_576; n++) box.tell.answer()
    expect(world.deadLetters()).toEqual([])
    expect(await stateOf(box.ask.answer())).toBe('rejected')
  })
})
