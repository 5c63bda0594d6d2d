import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import { ThrownValueError } from '../../src/errors/handler-errors.ts'
import { NotDeliveredError } from '../../src/errors/not-delivered-error.ts'
import { AskCancelledError, AskTimeoutError, OutcomeUnknownError } from '../../src/errors/outcome-unknown-errors.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import type { ManualClock } from '../../src/testing/manual-clock.ts'
import { Door, rejectionOf, stateOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
let ran: string[] = []
let signals: AbortSignal[] = []

class BadOrderError extends RangeError {
  readonly order: number
  constructor(order: number, options?: ErrorOptions) {
    super(`order ${order} is bad`, options)
    this.order = order
  }
}

class Clerk extends Actor {
  note(what: string): void {
    ran.push(what)
  }
  echo(value: unknown): unknown {
    ran.push(`echo ${String(value)}`)
    return value
  }
  async wait(name: string): Promise<string> {
    ran.push(name)
    signals.push(this.context.signal)
    await door.pass()
    return name
  }
  async waitThenLook(): Promise<void> {
    await door.pass()
    ran.push(`aborted: ${this.context.signal.aborted}`)
  }
  refuse(order: number): void {
    throw new BadOrderError(order, { cause: new Error('the book is closed', { cause: 'rain' }) })
  }
  throwThat(kind: string): void {
    switch (kind) {
      case 'undefined':
        throw undefined
      case 'null':
        throw null
      case 'number':
        throw 1
      case 'function':
        throw () => 'hello'
      case 'cyclic error': {
        const error = new Error('round') as Error & { self?: unknown; unsendable?: unknown }
        error.self = error
        error.cause = error
        error.unsendable = (): void => {}
        throw error
      }
    }
  }
  async rejectWith(text: string): Promise<never> {
    throw new TypeError(text)
  }
  me(): ActorRef<Clerk> {
    return this.self
  }
  async askMyself(awaited: boolean): Promise<string> {
    const asked = this.self.ask.echo('me') as Promise<unknown>
    if (awaited) return String(await asked)
    return String(await rejectionOf(asked))
  }
  async askAndForget(other: ActorRef<Clerk>): Promise<string> {
    const lost = other.ask.refuse(1)
    await door.pass()
    void lost
    return 'alive'
  }
}

class Polite extends Actor {
  static readonly options: ActorOptions<Polite> = { interleave: { echo: true } }
  echo(value: string): string {
    return value
  }
  async askMyself(): Promise<string> {
    return this.self.ask.echo('myself')
  }
}
expose(import.meta.url, { Clerk, Polite, BadOrderError })

describe.each(placements)('asks to an actor on %s', (on) => {
  let world: World
  let clerk: ActorRef<Clerk>
  beforeEach(async () => {
    ran = []
    signals = []
    door.reset()
    world = new World()
    clerk = await world.system.spawn(Clerk, { on })
  })
  afterEach(async () => {
    door.open()
    await world[Symbol.asyncDispose]()
  })

  describe('A1 not delivered means that the handler has not started and never will', () => {
    it('holds for an ask to an actor that stops while the ask waits', async () => {
      const running = clerk.ask.wait('first')
      const waiting = clerk.ask.echo('second')
      await world.settled()
      const stopped = world.system.stopActor(clerk)
      expect(await rejectionOf(waiting)).toBeInstanceOf(NotDeliveredError)
      door.open()
      await stopped
      expect(await running).toBe('first')
      await world.settled()
      expect(ran).toEqual(['first'])
    })
  })

  describe('A2 an ask settles once, and the first to settle it wins', () => {
    it('with the deadline, when the reply comes later', async () => {
      const late = clerk.with({ timeoutMs: 100 }).ask.wait('late')
      await world.pass(200)
      expect(await rejectionOf(late)).toBeInstanceOf(AskTimeoutError)
      door.open()
      await world.settled()
      expect(await rejectionOf(late)).toBeInstanceOf(AskTimeoutError)
      expect(await clerk.ask.echo('next')).toBe('next')
    })

    it('with the reply, when deadline and abort come later', async () => {
      const giveUp = new AbortController()
      const quick = clerk.with({ timeoutMs: 100, signal: giveUp.signal }).ask.echo('quick')
      expect(await quick).toBe('quick')
      giveUp.abort()
      await world.pass(200)
      expect(await quick).toBe('quick')
    })

    it('with the abort, when deadline and reply come later', async () => {
      const giveUp = new AbortController()
      const cancelled = clerk.with({ timeoutMs: 100, signal: giveUp.signal }).ask.wait('cancelled')
      await world.settled()
      giveUp.abort('enough')
      door.open()
      await world.pass(200)
      expect(await rejectionOf(cancelled)).toBeInstanceOf(AskCancelledError)
    })

    it('with the actor`s end, when the reply comes later', async () => {
      const mortal = await world.system.spawn(Clerk, { on: await world.sharedHost(on) })
      const interrupted = mortal.ask.wait('interrupted')
      await world.settled()
      await world.system.killActor(mortal)
      door.open()
      await world.settled()
      expect(await rejectionOf(interrupted)).toMatchObject({ code: 'ASK_INTERRUPTED', reason: 'killed', method: 'wait' })
    })
  })

  describe('A3 time runs from the call', () => {
    it('and includes waiting behind other messages', async () => {
      const busy = clerk.ask.wait('busy')
      const behind = clerk.with({ timeoutMs: 1_000 }).ask.echo('behind')
      await world.pass(990)
      expect(await stateOf(behind)).toBe('pending')
      await world.pass(30)
      expect(await rejectionOf(behind)).toMatchObject({ code: 'ASK_TIMEOUT', timeoutMs: 1_000, method: 'echo' })
      door.open()
      expect(await busy).toBe('busy')
    })

    it('ends after 30 s by default', async () => {
      const slow = clerk.ask.wait('slow')
      await world.pass(29_900)
      expect(await stateOf(slow)).toBe('pending')
      await world.pass(200)
      expect(await rejectionOf(slow)).toMatchObject({ code: 'ASK_TIMEOUT', timeoutMs: 30_000 })
    })

    it('never ends with an infinite deadline', async () => {
      const patient = clerk.with({ timeoutMs: Infinity }).ask.wait('patient')
      await world.pass(3_600_000)
      expect(await stateOf(patient)).toBe('pending')
      door.open()
      expect(await patient).toBe('patient')
    })
  })

  describe('A4 giving up', () => {
    it('removes an ask that still waits: its handler never runs', async () => {
      const busy = clerk.ask.wait('busy')
      const givenUp = clerk.with({ timeoutMs: 50 }).ask.echo('given up')
      await world.pass(100)
      expect(await rejectionOf(givenUp)).toBeInstanceOf(AskTimeoutError)
      door.open()
      await busy
      expect(await clerk.ask.echo('after')).toBe('after')
      expect(ran).toEqual(['busy', 'echo after'])
    })

    it('aborts the signal of an ask that runs, and lets the handler finish', async () => {
      const giveUp = new AbortController()
      const running = clerk.with({ signal: giveUp.signal }).ask.wait('running')
      await world.settled()
      expect(signals[0]!.aborted).toBe(false)
      const why = new Error('changed my mind')
      giveUp.abort(why)
      const error = await rejectionOf(running)
      expect(error).toBeInstanceOf(AskCancelledError)
      expect(error.cause).toBe(why)
      const after = clerk.ask.echo('after')
      await world.settled()
      expect(signals[0]!.aborted).toBe(true)
      expect(await stateOf(after)).toBe('pending')
      door.open()
      expect(await after).toBe('after')
    })

    it('aborts the signal also for a handler that first looks at it afterwards', async () => {
      const giveUp = new AbortController()
      const looking = clerk.with({ signal: giveUp.signal }).ask.waitThenLook()
      await world.settled()
      giveUp.abort()
      await rejectionOf(looking)
      await world.settled()
      door.open()
      await world.settled()
      expect(ran).toEqual(['aborted: true'])
    })
  })

  describe('A5 the handler`s error reaches the asker as itself', () => {
    it('with class, fields, message, cause and the stack of its origin', async () => {
      const error = await rejectionOf(clerk.ask.refuse(7))
      expect(error).toBeInstanceOf(BadOrderError)
      expect(error).toMatchObject({ message: 'order 7 is bad', order: 7 })
      expect(error.cause).toMatchObject({ message: 'the book is closed', cause: 'rain' })
      expect(error.stack).toContain('refuse')
    })

    it('also from a handler that rejects', async () => {
      const error = await rejectionOf(clerk.ask.rejectWith('later'))
      expect(error).toBeInstanceOf(TypeError)
      expect(error).not.toBeInstanceOf(OutcomeUnknownError)
      expect(error.message).toBe('later')
    })

    it.each([
      ['undefined', undefined],
      ['null', null],
      ['number', 1],
    ])('wraps a thrown %s', async (kind, value) => {
      const error = await rejectionOf(clerk.ask.throwThat(kind))
      expect(error).toBeInstanceOf(ThrownValueError)
      expect(error).toHaveProperty('value', value)
    })

    it('turns what cannot travel in an error into text', async () => {
      expect(await rejectionOf(clerk.ask.throwThat('function'))).toBeInstanceOf(ThrownValueError)
      const error = await rejectionOf(clerk.ask.throwThat('cyclic error'))
      expect(error.message).toBe('round')
      expect(typeof error.unsendable).toBe('string')
    })

    it('and the actor lives on', async () => {
      await rejectionOf(clerk.ask.refuse(1))
      expect(await clerk.ask.echo('alive')).toBe('alive')
    })
  })

  describe('A6 an actor that asks itself', () => {
    it('is refused at once, awaited or not', async () => {
      expect(await rejectionOf(clerk.ask.askMyself(true))).toMatchObject({ code: 'ASK_CYCLE' })
      expect(await clerk.ask.askMyself(false)).toContain('AskCycleError')
    })

    it('gets its answer from a method that interleaves', async () => {
      const polite = await world.system.spawn(Polite, { on })
      expect(await polite.ask.askMyself()).toBe('myself')
    })
  })

  describe('while somebody waits for an answer', () => {
    it('the program is kept from ending, and no longer', async () => {
      await world.settled()
      expect(world.held).toBe(false)
      const waiting = [clerk.ask.wait('one'), clerk.with({ timeoutMs: Infinity }).ask.wait('two')]
      await world.pass(5_000)
      expect(world.held).toBe(true)
      door.open()
      await Promise.all(waiting)
      await world.settled()
      expect(world.held).toBe(false)
    })

    it('a thousand answered asks leave no timer behind', async () => {
      for (let n = 0; n < 1_000; n++) await clerk.ask.echo(n)
      await world.settled()
      expect((world.clock as ManualClock).waiting).toBe(0)
    })
  })

  describe('the options of an ask', () => {
    it.each([{ timeoutMs: -1 }, { timeoutMs: Number.NaN }, { timeoutMs: '5' as never }, { itemTimeoutMs: -1 }])(
      '%j are refused',
      (options) => {
        expect(() => clerk.with(options)).toThrowError(expect.objectContaining({ code: 'OPTION' }))
      },
    )

    it('add up', async () => {
      const giveUp = new AbortController()
      const asked = clerk.with({ timeoutMs: 100 }).with({ signal: giveUp.signal }).ask.wait('both')
      await world.pass(150)
      expect(await rejectionOf(asked)).toMatchObject({ code: 'ASK_TIMEOUT', timeoutMs: 100 })
    })

    it('are not part of the ref: it is the same actor', () => {
      expect(clerk.with({ timeoutMs: 1 }).equals(clerk)).toBe(true)
    })
  })

  describe('A10 an ask that fails and that nobody awaits', () => {
    it('harms nobody', async () => {
      const other = await world.system.spawn(Clerk, { on })
      const asked = clerk.ask.askAndForget(other)
      await world.settled()
      door.open()
      expect(await asked).toBe('alive')
    })
  })
})
