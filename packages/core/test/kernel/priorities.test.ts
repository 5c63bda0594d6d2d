import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import { MailboxFullError } from '../../src/errors/not-delivered-errors.ts'
import type { ActorRef, AnyRef } from '../../src/refs/actor-ref.ts'
import { Ref } from '../../src/refs/ref.ts'
import { Door, rejectionOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
let log: unknown[] = []
let world: World

class Ward extends Actor {
  static readonly options: ActorOptions<Ward> = { priority: { urgent: 10, routine: -5, urgentlyAsked: 10 } }
  urgent(what: unknown): void {
    log.push(`urgent ${what}`)
  }
  urgentlyAsked(): string {
    log.push('asked')
    return 'an answer'
  }
  normal(what: unknown): void {
    log.push(`normal ${what}`)
  }
  routine(what: unknown): void {
    log.push(`routine ${what}`)
  }
  async wait(): Promise<void> {
    await door.pass()
  }
  async never(): Promise<void> {
    await door.pass()
    throw new Error('fails')
  }
  watchAndTick(ref: AnyRef): void {
    this.context.watch(ref)
    this.context.timers.once('tick', 10, () => log.push('tick'))
  }
  override onNotice(): void {
    log.push('notice')
  }
}

class Crowd extends Ward {
  static override readonly options: ActorOptions<Crowd> = {
    priority: { urgent: 10, routine: -5 },
    interleave: { routine: true, normal: true },
  }
}
class Narrow extends Ward {
  static override readonly options: ActorOptions<Narrow> = {
    priority: { urgent: 10, routine: -5 },
    mailbox: { messages: 3, overflow: 'drop-oldest' },
  }
}
class Stashing extends Ward {
  static override readonly options: ActorOptions<Stashing> = { priority: { urgent: 10, routine: -5, open: 20 }, stash: true }
  #open = false
  override routine(what: unknown): void {
    if (!this.#open) return this.context.stash()
    super.routine(what)
  }
  override urgent(what: unknown): void {
    if (!this.#open) return this.context.stash()
    super.urgent(what)
  }
  open(): void {
    this.#open = true
    this.context.unstash()
  }
}
class Plain extends Actor {
  async wait(): Promise<void> {
    await door.pass()
  }
  note(what: string): void {
    log.push(what)
  }
}
class PlainNarrow extends Plain {
  static readonly options: ActorOptions<PlainNarrow> = { mailbox: { messages: 2, overflow: 'drop-oldest' } }
  watchAndTick(ref: AnyRef): void {
    this.context.watch(ref)
    this.context.timers.once('tick', 10, () => log.push('tick'))
  }
  override onNotice(): void {
    log.push('notice')
  }
}
class Mortal extends Actor {}
expose(import.meta.url, { Ward, Crowd, Narrow, Stashing, Plain, PlainNarrow, Mortal })

beforeEach(() => {
  log = []
  door.reset()
  world = new World()
})
afterEach(async () => {
  door.open()
  await world[Symbol.asyncDispose]()
})

/** What was sent while the actor was busy is handled now. */
const handled = async (): Promise<unknown[]> => {
  await world.settled()
  door.open()
  await world.settled()
  return log
}

describe.each(placements)('an actor with priorities on %s', (on) => {
  let ref: ActorRef<Ward>
  beforeEach(async () => {
    ref = await world.system.spawn(Ward, { on })
    ref.tell.wait()
    await world.settled()
  })

  it('handles the highest number first, and within one number in the order sent (D5)', async () => {
    for (const n of [1, 2]) {
      ref.tell.routine(n)
      ref.tell.normal(n)
      ref.tell.urgent(n)
    }
    expect(await handled()).toEqual(['urgent 1', 'urgent 2', 'normal 1', 'normal 2', 'routine 1', 'routine 2'])
  })

  it('handles asks among tells by the same numbers (D5)', async () => {
    ref.tell.normal(1)
    ref.tell.urgent(1)
    const answer = ref.ask.urgentlyAsked()
    ref.tell.urgent(2)
    expect(await handled()).toEqual(['urgent 1', 'asked', 'urgent 2', 'normal 1'])
    expect(await answer).toBe('an answer')
  })

  it('gives notices and ticks the normal one (D5)', async () => {
    const mortal = await world.system.spawn(Mortal)
    door.open()
    ref.tell.watchAndTick(mortal)
    await world.settled()
    door.reset()
    ref.tell.wait()
    await world.settled()
    ref.tell.routine(1)
    ref.tell.normal(1)
    await world.settled()
    await world.system.stopActor(mortal)
    await world.pass(20)
    ref.tell.normal(2)
    ref.tell.urgent(1)
    expect(await handled()).toEqual(['urgent 1', 'normal 1', 'notice', 'tick', 'normal 2', 'routine 1'])
  })

  it('handles all that was sent before a stop with drain, whatever its number (X2, D5)', async () => {
    ref.tell.routine(1)
    ref.tell.urgent(1)
    ref.tell.normal(1)
    const stopped = world.system.stopActor(ref, { drain: true })
    await world.settled()
    ref.tell.urgent('too late')
    expect(await handled()).toEqual(['urgent 1', 'normal 1', 'routine 1'])
    await stopped
    expect(world.deadLetters()).toEqual(['urgent: stopped'])
  })

  it('keeps the order across a restart (F5, D5)', async () => {
    door.open()
    await world.settled()
    door.reset()
    ref.tell.never()
    await world.settled()
    for (const n of [1, 2]) {
      ref.tell.routine(n)
      ref.tell.urgent(n)
    }
    expect(await handled()).toEqual(['urgent 1', 'urgent 2', 'routine 1', 'routine 2'])
  })
})

describe('priorities', () => {
  it('hold for each sender and each number by themselves (D5)', async () => {
    const sent = fc.array(fc.constantFrom('urgent' as const, 'normal' as const, 'routine' as const), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(sent, fc.nat(5), async (methods, busyFor) => {
        log = []
        door.reset()
        const ref = await world.system.spawn(Ward)
        for (const [at, method] of methods.entries()) {
          if (at === busyFor) ref.tell.wait()
          ref.tell[method](at)
          if (at % 7 === 6) await world.settled()
        }
        await handled()
        for (const method of ['urgent', 'normal', 'routine']) {
          const numbers = methods.flatMap((each, at) => (each === method ? `${method} ${at}` : []))
          expect(log.filter((entry) => String(entry).startsWith(method))).toEqual(numbers)
        }
        await world.system.stopActor(ref)
      }),
      { numRuns: 100 },
    )
  })

  it('leave what interleaves its way: it passes whatever has to wait, also of a higher number (E6)', async () => {
    const ref = await world.system.spawn(Crowd)
    ref.tell.wait()
    await world.settled()
    ref.tell.routine(1)
    ref.tell.urgent(1)
    ref.tell.normal(1)
    ref.tell.wait()
    ref.tell.urgent(2)
    await world.settled()
    expect(log).toEqual(['normal 1', 'routine 1'])
    door.open()
    await world.settled()
    expect(log).toEqual(['normal 1', 'routine 1', 'urgent 1', 'urgent 2'])
  })

  it('come after what was unstashed, which is in its own order (D6)', async () => {
    const ref = await world.system.spawn(Stashing)
    ref.tell.routine(1)
    await world.settled()
    ref.tell.urgent(1)
    await world.settled()
    ref.tell.routine(2)
    await world.settled()
    ref.tell.wait()
    await world.settled()
    ref.tell.urgent(2)
    ref.tell.open()
    expect(await handled()).toEqual(['routine 1', 'urgent 1', 'routine 2', 'urgent 2'])
  })

  it('decide what a full mailbox drops: the oldest of the lowest number (B2)', async () => {
    const ref = await world.system.spawn(Narrow)
    ref.tell.wait()
    await world.settled()
    ref.tell.normal(1)
    ref.tell.routine(1)
    ref.tell.routine(2)
    ref.tell.urgent(1)
    ref.tell.urgent(2)
    ref.tell.normal(2)
    await world.settled()
    expect(world.deadLetters()).toEqual(['routine: mailbox-full', 'routine: mailbox-full', 'normal: mailbox-full'])
    expect(await handled()).toEqual(['urgent 1', 'urgent 2', 'normal 2'])
  })

  it('refuse the newcomer where all that waits has a higher number (B2)', async () => {
    const ref = await world.system.spawn(Narrow)
    ref.tell.wait()
    await world.settled()
    for (const n of [1, 2, 3]) ref.tell.urgent(n)
    const refused = ref.ask.normal('less important')
    expect(await rejectionOf(refused)).toBeInstanceOf(MailboxFullError)
    expect(await handled()).toEqual(['urgent 1', 'urgent 2', 'urgent 3'])
  })

  it('cost nothing where a class has none', async () => {
    const mailOf = async (actorClass: typeof Plain | typeof Ward): Promise<string | undefined> => {
      const ref = (await world.system.spawn(actorClass as typeof Plain)) as unknown as Ref
      ;(ref as unknown as ActorRef<Plain>).tell.wait()
      return world.kernel(0).actors.get(Ref.targetOf(ref).number)?.mail?.constructor.name
    }
    expect(await mailOf(Plain)).toBe('PlainMail')
    expect(await mailOf(Ward)).toBe('LanedMail')
  })
})

describe.each(placements)('a full mailbox on %s', (on) => {
  it('never drops a notice or a tick to make room, and they take none (B1)', async () => {
    const mortal = await world.system.spawn(Mortal)
    const ref = await world.system.spawn(PlainNarrow, { on })
    ref.tell.watchAndTick(mortal)
    await world.settled()
    ref.tell.wait()
    await world.settled()
    ref.tell.note('a')
    await world.settled()
    await world.system.stopActor(mortal)
    await world.pass(20)
    for (const what of ['b', 'c', 'd']) ref.tell.note(what)
    await world.settled()
    expect(world.deadLetters()).toEqual(['note: mailbox-full', 'note: mailbox-full'])
    expect(await handled()).toEqual(['notice', 'tick', 'c', 'd'])
  })

  it('takes a notice although it is full (B1)', async () => {
    const mortal = await world.system.spawn(Mortal)
    const ref = await world.system.spawn(PlainNarrow, { on })
    ref.tell.watchAndTick(mortal)
    await world.settled()
    ref.tell.wait()
    await world.settled()
    for (const what of ['a', 'b']) ref.tell.note(what)
    await world.settled()
    await world.system.stopActor(mortal)
    await world.pass(20)
    expect((await world.system.inspect(ref)).waiting).toBe(4)
    expect(await handled()).toEqual(['a', 'b', 'notice', 'tick'])
  })
})
