import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import type { StopReason } from '../../src/actor/stop-reason.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { Door, rejectionOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
let log: string[] = []
/** Of the ask that the handler itself gives up. */
let giveUp = new AbortController()

class Mortal extends Actor {
  killsItself(then: 'throws' | 'returns' | 'awaits'): unknown {
    const { signal } = this.context
    void this.context.system.killActor(this.self)
    log.push(`signal aborted ${signal.aborted}`)
    if (then === 'throws') throw new RangeError('too late')
    return then === 'returns' ? 'too late' : door.pass()
  }
  stopsItself(then: 'throws' | 'returns' | 'awaits'): unknown {
    void this.context.stop()
    if (then === 'throws') throw new RangeError('on the way out')
    return then === 'returns' ? 'the last word' : door.pass()
  }
  async stopsAndWaits(): Promise<string> {
    await this.context.stop()
    await this.context.system.stopActor(this.self)
    return 'did not wait for its own end'
  }
  drainsItself(): void {
    void this.context.stop(undefined, { drain: true })
  }
  note(what: string): void {
    log.push(what)
  }
  async isGivenUpWhileItBegins(): Promise<void> {
    giveUp.abort()
    await door.pass()
    log.push(`signal aborted ${this.context.signal.aborted}`)
  }
  protected override onStop({ kind }: StopReason): void {
    log.push(`onStop ${kind}`)
  }
}

class SlowToStop extends Mortal {
  protected override async onStop(): Promise<void> {
    await door.pass()
  }
}

class Parent extends Actor {
  static readonly options: ActorOptions<Parent> = { stopTimeoutMs: 100 }
  readonly #childClass: typeof Mortal
  #child: ActorRef<Mortal> | undefined
  constructor(children: 'quick to stop' | 'slow to stop' = 'quick to stop') {
    super()
    this.#childClass = children === 'slow to stop' ? SlowToStop : Mortal
  }
  async have(): Promise<ActorRef<Mortal>> {
    return (this.#child = await this.context.spawn(this.#childClass))
  }
  protected override onStop(): void {
    if (this.#childClass === SlowToStop) log.push('onStop of the parent')
  }
  async stopChild(): Promise<void> {
    await this.context.stop(this.#child)
    log.push('child stopped')
  }
  async killChild(): Promise<void> {
    await this.context.kill(this.#child!)
    log.push('child killed')
  }
  async stopOther(other: ActorRef<Mortal>): Promise<void> {
    await this.context.stop(other)
  }
}

class BadAtEnding extends Actor {
  static readonly options: ActorOptions<BadAtEnding> = { stopTimeoutMs: 100 }
  readonly #how: 'throws' | 'hangs'
  constructor(how: 'throws' | 'hangs') {
    super()
    this.#how = how
  }
  protected override async onStop(): Promise<void> {
    if (this.#how === 'throws') throw new Error('cannot let go')
    await new Promise(() => {})
  }
}
expose(import.meta.url, { Mortal, SlowToStop, Parent, BadAtEnding })

describe.each(placements)('an actor on %s', (on) => {
  let world: World
  let mortal: ActorRef<Mortal>
  beforeEach(async () => {
    log = []
    giveUp = new AbortController()
    door.reset()
    world = new World()
    mortal = await world.system.spawn(Mortal, { on })
  })
  afterEach(async () => {
    door.open()
    await world[Symbol.asyncDispose]()
  })

  describe('R2 that kills itself in a handler', () => {
    it.each(['throws', 'returns', 'awaits'] as const)(
      'which then %s: whoever asked hears that it was interrupted',
      async (then) => {
        const error = await rejectionOf(mortal.ask.killsItself(then))
        expect(error).toMatchObject({ code: 'ASK_INTERRUPTED', method: 'killsItself', reason: 'killed' })
        await world.settled()
        expect(log).toEqual(['signal aborted true'])
        expect(world.eventsOf('actor.failed')).toEqual([])
        expect(world.eventsOf('actor.ended')).toMatchObject([{ reason: { kind: 'killed' } }])
      },
    )
  })

  describe('A7 that stops itself in a handler', () => {
    it('which returns: the answer arrives, then onStop runs', async () => {
      expect(await mortal.ask.stopsItself('returns')).toBe('the last word')
      await world.settled()
      expect(log).toEqual(['onStop stopped'])
    })

    it('which throws: the error arrives, and onStop runs at once', async () => {
      expect(await rejectionOf(mortal.ask.stopsItself('throws'))).toBeInstanceOf(RangeError)
      await world.settled()
      expect(log).toEqual(['onStop stopped'])
      expect(world.eventsOf('actor.stop-late')).toEqual([])
    })

    it('which awaits: it is let finish', async () => {
      const asked = mortal.ask.stopsItself('awaits')
      await world.settled()
      expect(log).toEqual([])
      door.open()
      await asked
      await world.settled()
      expect(log).toEqual(['onStop stopped'])
    })

    it('and awaits that does not wait for its own end', async () => {
      expect(await mortal.ask.stopsAndWaits()).toBe('did not wait for its own end')
    })

    it('with drain: what waits is handled first', async () => {
      mortal.tell.drainsItself()
      mortal.tell.note('one')
      mortal.tell.note('two')
      await world.settled()
      expect(log).toEqual(['one', 'two', 'onStop stopped'])
    })
  })

  it('E7 that is given up by its asker while its handler has not awaited yet sees an aborted signal', async () => {
    if (on !== 'here') return // elsewhere nobody can hear it that soon
    void mortal.with({ signal: giveUp.signal }).ask.isGivenUpWhileItBegins()
    await world.settled()
    door.open()
    await world.settled()
    expect(log).toEqual(['signal aborted true'])
  })

  describe('with a child', () => {
    it('stops it, or kills it', async () => {
      const parent = await world.system.spawn(Parent, { on })
      await parent.ask.have()
      await parent.ask.stopChild()
      expect(log).toEqual(['onStop shutdown', 'child stopped'])
      await parent.ask.have()
      await parent.ask.killChild()
      expect(log).toEqual(['onStop shutdown', 'child stopped', 'child killed'])
    })

    it('is killed while it waits for that to stop: its onStop never runs', async () => {
      const parent = await world.system.spawn(Parent, { on: await world.sharedHost(on), args: ['slow to stop'] })
      const child = await parent.ask.have()
      void world.system.stopActor(parent)
      await world.settled()
      await world.system.killActor(parent)
      door.open()
      await world.settled()
      expect(log).toEqual([])
      expect(await rejectionOf(child.ask.note('gone'))).toMatchObject({ family: 'not-delivered' })
    })

    it('and no other actor', async () => {
      const parent = await world.system.spawn(Parent, { on })
      expect(await rejectionOf(parent.ask.stopOther(mortal))).toMatchObject({ code: 'CONTEXT' })
    })
  })

  describe('whose onStop', () => {
    it('throws has ended all the same, and that is told', async () => {
      const bad = await world.system.spawn(BadAtEnding, { on, args: ['throws'] })
      await world.system.stopActor(bad)
      await world.settled()
      expect(world.eventsOf('actor.cleanup-failed')).toMatchObject([
        { actor: bad.id, at: 'BadAtEnding', error: { message: 'cannot let go' } },
      ])
      expect(world.eventsOf('actor.ended').at(-1)).toMatchObject({ actor: bad.id, reason: { kind: 'shutdown' } })
    })

    it('hangs has ended when its time is over, and that is told', async () => {
      const bad = await world.system.spawn(BadAtEnding, { on, args: ['hangs'] })
      const stopped = world.system.stopActor(bad)
      await world.pass(120)
      await stopped
      await world.settled()
      expect(world.eventsOf('actor.stop-late')).toMatchObject([{ actor: bad.id, waitedFor: 'onStop', ms: 100 }])
    })
  })
})
