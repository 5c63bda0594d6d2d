import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import { ContextError } from '../../src/errors/handler-errors.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { Door, rejectionOf, stateOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
const secondDoor = new Door()
let log: string[] = []
let most = 0
let running = 0

const enter = (what: string): void => {
  log.push(what)
  most = Math.max(most, ++running)
}
const leave = (): void => void running--

class Worker extends Actor {
  async slow(name: string): Promise<string> {
    enter(`begin ${name}`)
    await door.pass()
    leave()
    log.push(`end ${name}`)
    return name
  }
  quick(name: string): void {
    enter(name)
    leave()
  }
  async callsItself(name: string): Promise<string> {
    return `${await this.slow(name)} called itself`
  }
  callsWhatThrows(): void {
    this.#throws()
  }
  #throws(): void {
    throw new RangeError('a plain call')
  }
  async signalAfterAwait(): Promise<boolean> {
    await door.pass()
    const { aborted } = this.context.signal
    log.push(`aborted ${aborted}`)
    return aborted
  }
  stopsItselfAndThrows(): void {
    void this.context.stop()
    throw new Error('on the way out')
  }
  stopsItselfAndAnswers(): string {
    void this.context.stop()
    return 'the last answer'
  }
  async watchSignal(): Promise<void> {
    const { signal } = this.context
    signal.addEventListener('abort', () => log.push('aborted'))
    await door.pass()
    log.push(`at the end ${signal.aborted}`)
  }
  weird(): unknown {
    return {
      // biome-ignore lint/suspicious/noThenProperty: what the test is about
      get then(): unknown {
        throw new RangeError('a then that throws')
      },
    }
  }
}

class Impatient extends Actor {
  static readonly options: ActorOptions<Impatient> = { handlerTimeoutMs: 200 }
  async never(): Promise<void> {
    await new Promise(() => {})
  }
  waiting(): void {}
}

class Crowd extends Actor {
  static readonly options: ActorOptions<Crowd> = { interleave: { listed: true, listedToo: true, read: true } }
  async listed(name: string): Promise<string> {
    enter(`begin ${name}`)
    await door.pass()
    leave()
    log.push(`end ${name}`)
    return name
  }
  listedToo(name: string): void {
    log.push(name)
  }
  async unlisted(name: string): Promise<string> {
    enter(`begin ${name}`)
    await secondDoor.pass()
    leave()
    log.push(`end ${name}`)
    return name
  }
  read(): boolean {
    return this.context.signal.aborted
  }
  *numbers(): Generator<number> {
    log.push('numbers')
    yield 1
  }
}

class Everything extends Actor {
  static readonly options: ActorOptions<Everything> = { interleave: true }
  async signalBefore(name: string): Promise<void> {
    const { signal } = this.context
    log.push(`begin ${name}`)
    await door.pass()
    log.push(`${name} ${signal.aborted}`)
  }
  async signalAfter(): Promise<string> {
    await door.pass()
    try {
      return `aborted ${this.context.signal.aborted}`
    } catch (error) {
      return (error as ContextError).code
    }
  }
}

class HalfMade extends Actor {
  readonly #field: string
  #initial = attempt(() => this.self)
  constructor() {
    super()
    this.#field = attempt(() => this.context)
  }
  results(): string[] {
    return [this.#initial, this.#field, attempt(() => this.self.id), attempt(() => this.context.system.id)]
  }
}

const attempt = (get: () => unknown): string => {
  try {
    return typeof get()
  } catch (error) {
    return error instanceof ContextError ? error.code : String(error)
  }
}
expose(import.meta.url, { Worker, Impatient, Crowd, Everything, HalfMade })

describe.each(placements)('handlers of an actor on %s', (on) => {
  let world: World
  let worker: ActorRef<Worker>
  beforeEach(async () => {
    log = []
    most = running = 0
    door.reset()
    secondDoor.reset()
    world = new World()
    worker = await world.system.spawn(Worker, { on })
  })
  afterEach(async () => {
    door.open()
    secondDoor.open()
    await world[Symbol.asyncDispose]()
  })

  describe('E1 one turn at a time', () => {
    it('the next message waits until the promise of the one before settles', async () => {
      worker.tell.slow('a')
      worker.tell.quick('b')
      const asked = worker.ask.slow('c')
      await world.settled()
      expect(log).toEqual(['begin a'])
      door.open()
      expect(await asked).toBe('c')
      expect(log).toEqual(['begin a', 'end a', 'b', 'begin c', 'end c'])
      expect(most).toBe(1)
    })

    it('also after a thenable whose then throws: the ask fails, the actor goes on', async () => {
      expect(await rejectionOf(worker.ask.weird())).toMatchObject({ message: 'a then that throws' })
      worker.tell.quick('next')
      await world.settled()
      expect(log).toEqual(['next'])
    })
  })

  describe('E2 calling a method of its own is a plain call', () => {
    it('and no message: it does not wait for the turn it is part of', async () => {
      const asked = worker.ask.callsItself('inner')
      await world.settled()
      door.open()
      expect(await asked).toBe('inner called itself')
    })

    it('so a throw in it fails the turn', async () => {
      expect(await rejectionOf(worker.ask.callsWhatThrows())).toMatchObject({ message: 'a plain call' })
      worker.tell.callsWhatThrows()
      await world.settled()
      expect(world.eventsOf('actor.failed')).toMatchObject([{ actor: worker.id, at: 'Worker', method: 'callsWhatThrows' }])
    })
  })

  describe('E3 a handler that runs for long', () => {
    it('is told as an event after a second, and again whenever the time has doubled', async () => {
      void worker.ask.slow('slow')
      worker.tell.quick('waits')
      await world.pass(900)
      expect(world.eventsOf('handler.slow')).toEqual([])
      await world.pass(7_600)
      const told = world.eventsOf('handler.slow')
      expect(told.map(({ runningMs }) => Math.round(runningMs / 100) / 10)).toEqual(
        [1, 2, 4, 8].map((s) => expect.closeTo(s, 0.2)),
      )
      expect(told[0]).toMatchObject({ actor: worker.id, at: 'Worker', method: 'slow', waiting: 1 })
      expect(log).toEqual(['begin slow'])
    })
  })

  describe('E4 handlerTimeoutMs', () => {
    it('fails the life of a handler that never settles, and those that wait are told', async () => {
      const impatient = await world.system.spawn(Impatient, { on, restart: 'temporary' })
      const never = impatient.ask.never()
      const waiting = impatient.ask.waiting()
      await world.pass(190)
      expect(await stateOf(never)).toBe('pending')
      await world.pass(30)
      const error = await rejectionOf(never)
      expect(error).toMatchObject({ code: 'ASK_INTERRUPTED', method: 'never' })
      expect(error.cause).toMatchObject({ code: 'HANDLER_TIMEOUT', method: 'never', timeoutMs: 200 })
      expect(await rejectionOf(waiting)).toMatchObject({ code: 'ACTOR_STOPPED', reason: 'failed' })
      await world.settled()
      expect(world.eventsOf('actor.failed')).toMatchObject([{ method: 'never', error: { code: 'HANDLER_TIMEOUT' } }])
    })
  })

  describe('E5 context.signal means the message at hand', () => {
    it('any time in the turn of an actor that does not interleave', async () => {
      const giveUp = new AbortController()
      const asked = worker.with({ signal: giveUp.signal }).ask.signalAfterAwait()
      await world.settled()
      giveUp.abort()
      await rejectionOf(asked)
      await world.settled()
      door.open()
      await world.settled()
      expect(log).toEqual(['aborted true'])
      expect(await worker.ask.signalAfterAwait()).toBe(false)
    })

    it('each its own in an actor that interleaves, when read before the first await', async () => {
      const all = await world.system.spawn(Everything, { on })
      const giveUp = new AbortController()
      const cancelled = all.with({ signal: giveUp.signal }).ask.signalBefore('one')
      const kept = all.ask.signalBefore('two')
      await world.settled()
      giveUp.abort()
      await rejectionOf(cancelled)
      await world.settled()
      door.open()
      await kept
      await world.settled()
      expect(log).toEqual(['begin one', 'begin two', 'one true', 'two false'])
    })

    it('and is not to be had later in an actor that interleaves', async () => {
      const all = await world.system.spawn(Everything, { on })
      door.open()
      expect(await all.ask.signalAfter()).toBe('CONTEXT')
    })
  })

  describe('E6 interleaving', () => {
    let crowd: ActorRef<Crowd>
    beforeEach(async () => {
      crowd = await world.system.spawn(Crowd, { on })
    })

    it('a listed method starts at any time, and others start while it runs', async () => {
      crowd.tell.listed('a')
      crowd.tell.listed('b')
      crowd.tell.unlisted('u')
      crowd.tell.listedToo('c')
      await world.settled()
      expect(log).toEqual(['begin a', 'begin b', 'begin u', 'c'])
      expect(most).toBe(3)
    })

    it('an unlisted method starts only when no other unlisted one is in flight, and in order', async () => {
      const first = crowd.ask.unlisted('u1')
      const second = crowd.ask.unlisted('u2')
      const third = crowd.ask.unlisted('u3')
      crowd.tell.listedToo('listed')
      await world.settled()
      expect(log).toEqual(['begin u1', 'listed'])
      secondDoor.open()
      expect(await Promise.all([first, second, third])).toEqual(['u1', 'u2', 'u3'])
      expect(log).toEqual(['begin u1', 'listed', 'end u1', 'begin u2', 'end u2', 'begin u3', 'end u3'])
      expect(most).toBe(1)
    })

    it('what was passed by others keeps its place before what came after it', async () => {
      crowd.tell.unlisted('u1')
      await world.settled()
      crowd.tell.unlisted('u2')
      await world.settled()
      crowd.tell.unlisted('u3')
      const answered = crowd.ask.read()
      expect(await answered).toBe(false)
      secondDoor.open()
      await world.settled()
      expect(log.filter((what) => what.startsWith('begin'))).toEqual(['begin u1', 'begin u2', 'begin u3'])
    })

    it('a stream`s opening is an unlisted turn like any other, its body is not', async () => {
      crowd.tell.unlisted('u1')
      const read = crowd.stream.numbers()[Symbol.asyncIterator]().next()
      await world.settled()
      expect(log).toEqual(['begin u1'])
      secondDoor.open()
      expect(await read).toEqual({ done: false, value: 1 })
    })

    it('drain waits for what was passed by others, also when it is looked at in between', async () => {
      crowd.tell.listed('l')
      crowd.tell.unlisted('u1')
      crowd.tell.unlisted('u2')
      await world.settled()
      const stopped = world.system.stopActor(crowd, { drain: true })
      await world.settled()
      door.open() // the end of `l` makes the actor look at its mail
      await world.settled()
      secondDoor.open()
      await stopped
      expect(log).toEqual(['begin l', 'begin u1', 'end l', 'end u1', 'begin u2', 'end u2'])
    })

    it('drain waits for what was passed by others', async () => {
      crowd.tell.unlisted('u1')
      crowd.tell.unlisted('u2')
      crowd.tell.listedToo('listed')
      await world.settled()
      const stopped = world.system.stopActor(crowd, { drain: true })
      await world.settled()
      crowd.tell.listedToo('too late')
      await world.settled()
      secondDoor.open()
      await stopped
      expect(log).toEqual(['begin u1', 'listed', 'end u1', 'begin u2', 'end u2'])
      expect(world.deadLetters()).toEqual(['listedToo: stopped'])
    })
  })

  describe('E7 the signal aborts', () => {
    const watching = (signal?: AbortSignal): void => {
      void worker.with(signal === undefined ? {} : { signal }).ask.watchSignal()
    }

    it('on cancel', async () => {
      const giveUp = new AbortController()
      watching(giveUp.signal)
      await world.settled()
      giveUp.abort()
      await world.settled()
      expect(log).toEqual(['aborted'])
    })

    it('on the asker`s deadline', async () => {
      watching()
      await world.pass(30_100)
      expect(log).toEqual(['aborted'])
    })

    it('on kill', async () => {
      worker = await world.system.spawn(Worker, { on: await world.sharedHost(on) })
      watching()
      await world.settled()
      await world.system.killActor(worker)
      expect(log).toEqual(['aborted'])
    })

    it('not on stop: the handler ends its work', async () => {
      watching()
      await world.settled()
      const stopped = world.system.stopActor(worker)
      await world.settled()
      expect(log).toEqual([])
      door.open()
      await stopped
      expect(log).toEqual(['at the end false'])
    })
  })

  it('E8 in the constructor and in field initialisers self and context are not there yet', async () => {
    const half = await world.system.spawn(HalfMade, { on })
    expect(await half.ask.results()).toEqual(['CONTEXT', 'CONTEXT', 'string', 'string'])
  })

  describe('A7 an actor that stops itself', () => {
    it('still answers the message at hand', async () => {
      expect(await worker.ask.stopsItselfAndAnswers()).toBe('the last answer')
      await world.settled()
      expect(world.eventsOf('actor.ended')).toMatchObject([{ actor: worker.id, reason: { kind: 'stopped' } }])
    })

    it('ends at once when that message throws, and its error still arrives', async () => {
      expect(await rejectionOf(worker.ask.stopsItselfAndThrows())).toMatchObject({ message: 'on the way out' })
      await world.settled()
      expect(world.eventsOf('actor.ended')).toMatchObject([{ reason: { kind: 'stopped' } }])
      expect(world.eventsOf('actor.stop-late')).toEqual([])
    })
  })
})
