import { beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import type { ActorOptions } from '../../../src/actor/actor-options.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { StopReason } from '../../../src/actor/stop-reason.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { Door } from '../../support/outcome-of.ts'
import { type Place, placements, World } from '../../support/world.ts'

const log: string[] = []
const door = new Door()
const cleanup = new Door()

class Leaf extends Actor {
  readonly #name: string
  constructor(name: string) {
    super()
    this.#name = name
  }
  protected override onStop({ kind }: StopReason): void {
    log.push(`${this.#name} stops ${kind}`)
  }
}

/** Everything at once: handlers and a stream under way, two children, and a slow `onStop`. */
class Rich extends Actor {
  static readonly options: ActorOptions<Rich> = { interleave: true }
  protected override async onStart(): Promise<void> {
    log.push(`starts ${this.context.life}`)
  }
  protected override async onStop({ kind }: StopReason): Promise<void> {
    log.push(`onStop ${kind}, signal aborted: ${this.#signal?.aborted}`)
    await cleanup.pass()
    this.#sink?.tell.hear('from onStop')
    log.push('onStop done')
  }
  #signal: AbortSignal | undefined
  #sink: ActorRef<Sink> | undefined
  know(sink: ActorRef<Sink>): void {
    this.#sink = sink
  }
  async children(on: Place): Promise<void> {
    await this.context.spawn(Leaf, { args: ['elder'], on })
    await this.context.spawn(Leaf, { args: ['younger'] })
  }
  async slow(): Promise<void> {
    this.#signal = this.context.signal
    await door.pass()
    this.#sink?.tell.hear('from the zombie')
    try {
      await this.context.spawn(Leaf, { args: ['late'] })
    } catch (error) {
      log.push(`zombie: ${(error as Error).name}`)
    }
  }
  async *items(): AsyncGenerator<number> {
    yield 1
    await door.pass()
    yield 2
  }
  crash(): void {
    throw new Error('crash')
  }
}
class Sink extends Actor {
  hear(text: string): void {
    log.push(`sink hears ${text}`)
  }
}
expose(import.meta.url, { Leaf, Rich, Sink })

beforeEach(() => {
  log.length = 0
  door.reset()
  cleanup.reset()
})

describe('F3 when a life fails', () => {
  it.each(placements)(
    'its askers hear of it, its streams end, its children stop, it cleans up, and then the next begins: %s',
    async (on) => {
      await using world = new World()
      const sink = await world.system.spawn(Sink)
      const rich = await world.system.spawn(Rich, { on })
      rich.tell.know(sink)
      await rich.ask.children('here')
      const slow = rich.ask.slow().catch((error: Error) => log.push(`asker: ${error.name}`))
      const items = (async () => {
        for await (const item of rich.stream.items()) log.push(`item ${item}`)
      })().catch((error: Error) => log.push(`reader: ${error.name}`))
      await world.settled()
      rich.tell.crash()
      const waiting = rich.ask.children('here')
      await world.settled()
      expect(log.slice(0, 2)).toEqual(['starts 1', 'item 1'])
      // across a link the order of these two is that of two promises
      expect(
        log
          .slice(2)
          .filter((line) => /asker|reader/.test(line))
          .sort(),
      ).toEqual(['asker: AskInterruptedError', 'reader: AskInterruptedError'])
      expect(log.slice(2).filter((line) => !/asker|reader/.test(line))).toEqual([
        'younger stops shutdown',
        'elder stops shutdown',
        'onStop failed, signal aborted: true',
      ])
      log.length = 0
      cleanup.open()
      await waiting
      await world.settled()
      // R2: what is sent in onStop still counts
      expect(log).toEqual([
        'onStop done',
        ...(on === 'here' ? ['sink hears from onStop', 'starts 2'] : ['starts 2', 'sink hears from onStop']),
      ])
      log.length = 0
      door.open() // scenario 1: the zombie goes on
      await world.settled()
      await Promise.all([slow, items])
      expect(log).toEqual(['zombie: StaleActorError'])
      await world.pass(1_100)
      expect(world.deadLetters()).toEqual(['hear: stale-sender'])
    },
  )

  it.each(placements)('its children are not restarted while it ends, and their failures decide nothing (F12): %s', async (on) => {
    await using world = new World()
    const nurse = await world.system.spawn(Nurse, { on })
    const sore = await nurse.ask.child()
    await nurse.ask.slowChild()
    log.length = 0
    nurse.tell.crash() // the last born is stopped first, and takes its time
    await world.settled()
    sore.tell.crash()
    await world.settled()
    expect(log).toEqual(['sore stops failed'])
    cleanup.open()
    await world.settled()
    expect(log).toEqual(['sore stops failed', 'slow is clean', 'nurse starts'])
    const ends = world.eventsOf('actor.ended').map(({ at, reason }) => [at, reason.kind])
    expect(ends).toEqual([
      ['SlowLeaf', 'shutdown'],
      ['Sore', 'shutdown'],
    ])
  })

  it('nor is a child that its own onStop starts', async () => {
    await using world = new World()
    const heir = await world.system.spawn(Heir)
    const stopped = world.system.stopActor(heir)
    await world.settled()
    expect(log).toEqual(['sore stops failed'])
    cleanup.open()
    await stopped
    expect(log).toEqual(['sore stops failed'])
  })
})

class Sore extends Leaf {
  protected override onStart(): void {
    if (this.context.life > 1) log.push('sore starts again')
  }
  crash(): void {
    throw new Error('sore')
  }
}
class SlowLeaf extends Actor {
  protected override async onStop(): Promise<void> {
    await cleanup.pass()
    log.push('slow is clean')
  }
}
class Nurse extends Actor {
  protected override onStart(): void {
    log.push('nurse starts')
  }
  async child(): Promise<ActorRef<Sore>> {
    return this.context.spawn(Sore, { args: ['sore'] })
  }
  async slowChild(): Promise<void> {
    await this.context.spawn(SlowLeaf)
  }
  crash(): void {
    throw new Error('crash')
  }
}
/** Its first child is born when it ends. */
class Heir extends Actor {
  protected override async onStop(): Promise<void> {
    const sore = await this.context.spawn(Sore, { args: ['sore'] })
    sore.tell.crash()
    await cleanup.pass()
  }
}
expose(import.meta.url, { Sore, SlowLeaf, Nurse, Heir })
