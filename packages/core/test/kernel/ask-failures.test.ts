import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import { protocolOf } from '../../src/actor/protocol.ts'
import { NotDeliveredError } from '../../src/errors/not-delivered-error.ts'
import { OutcomeUnknownError } from '../../src/errors/outcome-unknown-errors.ts'
import { actorNumber } from '../../src/ids/actor-number.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { descriptorOf } from '../../src/refs/descriptor.ts'
import { Ref } from '../../src/refs/ref.ts'
import { Door, rejectionOf, stateOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
let ran: string[] = []
let signal: AbortSignal | undefined

/** Travels, but whoever receives it cannot build it. */
class Unbuildable {
  toWire(): number {
    return 1
  }
  static fromWire(): Unbuildable {
    throw new TypeError('no such thing here')
  }
}

class Server extends Actor {
  static readonly options: ActorOptions<Server> = { interleave: { crashMeanwhile: true } }
  echo(value: unknown): unknown {
    ran.push(`echo ${String(value)}`)
    return value
  }
  async wait(name: string): Promise<string> {
    ran.push(name)
    signal = this.context.signal
    await door.pass()
    return name
  }
  fail(): void {
    throw new RangeError('no')
  }
  crashMeanwhile(): void {
    throw new Error('a tell failed')
  }
  unsendable(): unknown {
    return { deep: [() => {}] }
  }
  unbuildable(): Unbuildable {
    return new Unbuildable()
  }
}

class Small extends Actor {
  static readonly options: ActorOptions<Small> = { mailbox: { messages: 1 } }
  async wait(name: string): Promise<string> {
    await door.pass()
    return name
  }
}

class Brittle extends Actor {
  static readonly options: ActorOptions<Brittle> = { askFailure: 'crash' }
  fail(): void {
    throw new RangeError('brittle')
  }
}

type Outcome = { readonly value: unknown } | { readonly error: Error }
let outcomes: Map<string, Outcome>

/** Asks others from where it is. */
class Asker extends Actor {
  async ask(name: string, server: ActorRef<Server>, timeoutMs: number): Promise<void> {
    const asked = server.with({ timeoutMs }).ask.wait(name)
    asked.then(
      (value) => outcomes.set(name, { value }),
      (error) => outcomes.set(name, { error }),
    )
  }
  async askAndWait(name: string, server: ActorRef<Server>): Promise<string> {
    return server.ask.wait(name)
  }
  /** Asks once more when the door opens, whatever has become of this life. */
  async askLater(name: string, server: ActorRef<Server>): Promise<void> {
    await door.pass()
    await this.ask(name, server, 1_000)
  }
}
expose(import.meta.url, { Unbuildable, Server, Small, Brittle, Asker })

const errorOf = (name: string): Error | undefined => {
  const outcome = outcomes.get(name)
  return outcome !== undefined && 'error' in outcome ? outcome.error : undefined
}

beforeEach(() => {
  ran = []
  signal = undefined
  outcomes = new Map()
  door.reset()
})

describe.each(placements)('what an asker gets from an actor on %s', (on) => {
  let world: World
  let server: ActorRef<Server>
  beforeEach(async () => {
    world = new World()
    server = await world.system.spawn(Server, { on: await world.sharedHost(on), restart: 'temporary' })
  })
  afterEach(async () => {
    door.open()
    await world[Symbol.asyncDispose]()
  })

  it('argument cannot be encoded: NotSendableError with the path, not delivered', async () => {
    const error = await rejectionOf(server.ask.echo({ list: [1, { f: () => {} }] }))
    expect(error).toMatchObject({ code: 'NOT_SENDABLE', path: 'argument 0.list[1].f', direction: 'out' })
    expect(error).toBeInstanceOf(NotDeliveredError)
    expect(await server.ask.echo('next')).toBe('next')
    expect(ran).toEqual(['echo next'])
  })

  it('signal already aborted: AskNotSentError, not delivered', async () => {
    const giveUp = new AbortController()
    giveUp.abort('before')
    const error = await rejectionOf(server.with({ signal: giveUp.signal }).ask.echo(1))
    expect(error).toMatchObject({ code: 'ASK_NOT_SENT', method: 'echo', cause: 'before' })
    expect(error).toBeInstanceOf(NotDeliveredError)
    await world.settled()
    expect(ran).toEqual([])
  })

  it('sender life fenced: StaleActorError, not delivered', async () => {
    const asker = await world.system.spawn(Asker, { on: 'here' })
    asker.tell.askLater('stale', server)
    await world.settled()
    await world.system.killActor(asker)
    door.open()
    await world.settled()
    expect(errorOf('stale')).toMatchObject({ code: 'STALE_ACTOR' })
    expect(errorOf('stale')).toBeInstanceOf(NotDeliveredError)
    expect(ran).toEqual([])
  })

  it('system stopping at the call: SystemStoppedError, not delivered', async () => {
    const stopped = world.system.stop()
    const error = await rejectionOf(server.ask.echo(1))
    expect(error).toMatchObject({ code: 'SYSTEM_STOPPED' })
    expect(error).toBeInstanceOf(NotDeliveredError)
    await stopped
    expect(await rejectionOf(server.ask.echo(2))).toMatchObject({ code: 'SYSTEM_STOPPED' })
    expect(ran).toEqual([])
  })

  it('number ended: ActorStoppedError, not delivered', async () => {
    await world.system.stopActor(server)
    const error = await rejectionOf(server.ask.echo(1))
    expect(error).toMatchObject({ code: 'ACTOR_STOPPED', actor: server.id })
    expect(error).toBeInstanceOf(NotDeliveredError)
  })

  it('number never existed: ActorNotFoundError, not delivered', async () => {
    const kernel = world.kernel(0)
    const place = on === 'here' ? kernel.place : kernel.peerOf(1)!.place
    const nobody = kernel.targetFor(place, actorNumber(1, 999), protocolOf(Server).descriptor)
    const forged = new Ref(nobody, kernel.outside) as unknown as ActorRef<Server>
    const error = await rejectionOf(forged.ask.echo(1))
    expect(error).toMatchObject({ code: 'ACTOR_NOT_FOUND' })
    expect(error).toBeInstanceOf(NotDeliveredError)
  })

  it('mailbox full: MailboxFullError, not delivered', async () => {
    const small = await world.system.spawn(Small, { on })
    const running = small.ask.wait('running')
    await world.settled()
    const waiting = small.ask.wait('waiting')
    const error = await rejectionOf(small.ask.wait('too many'))
    expect(error).toMatchObject({ code: 'MAILBOX_FULL', capacity: 1, unit: 'messages', policy: 'reject' })
    expect(error).toBeInstanceOf(NotDeliveredError)
    door.open()
    expect(await Promise.all([running, waiting])).toEqual(['running', 'waiting'])
  })

  it('waiting, actor stops: ActorStoppedError, not delivered', async () => {
    const running = server.ask.wait('running')
    const waiting = server.ask.echo('waiting')
    await world.settled()
    const stopped = world.system.stopActor(server)
    const error = await rejectionOf(waiting)
    expect(error).toMatchObject({ code: 'ACTOR_STOPPED', reason: 'shutdown' })
    door.open()
    await stopped
    expect(await running).toBe('running')
    expect(ran).toEqual(['running'])
  })

  it('waiting, actor is killed: ActorStoppedError, not delivered', async () => {
    void server.ask.wait('running')
    const waiting = server.ask.echo('waiting')
    await world.settled()
    await world.system.killActor(server)
    expect(await rejectionOf(waiting)).toMatchObject({ code: 'ACTOR_STOPPED', reason: 'killed' })
  })

  it('waiting, actor fails: ActorStoppedError with the failure as its cause, not delivered', async () => {
    void server.ask.wait('running')
    const waiting = server.ask.echo('waiting')
    server.tell.crashMeanwhile()
    const error = await rejectionOf(waiting)
    expect(error).toMatchObject({ code: 'ACTOR_STOPPED', reason: 'failed' })
    expect(error.cause).toMatchObject({ message: 'a tell failed' })
    expect(ran).toEqual(['running'])
  })

  it('running, deadline: AskTimeoutError, outcome unknown', async () => {
    const slow = server.with({ timeoutMs: 50 }).ask.wait('slow')
    await world.pass(100)
    const error = await rejectionOf(slow)
    expect(error).toMatchObject({ code: 'ASK_TIMEOUT', timeoutMs: 50, actor: server.id, method: 'wait' })
    expect(error).toBeInstanceOf(OutcomeUnknownError)
  })

  it('running, abort: AskCancelledError with the signal`s reason as its cause, outcome unknown', async () => {
    const giveUp = new AbortController()
    const slow = server.with({ signal: giveUp.signal }).ask.wait('slow')
    await world.settled()
    giveUp.abort(new Error('no time'))
    const error = await rejectionOf(slow)
    expect(error).toMatchObject({ code: 'ASK_CANCELLED', method: 'wait' })
    expect(error.cause).toMatchObject({ message: 'no time' })
    expect(error).toBeInstanceOf(OutcomeUnknownError)
  })

  it('running, handler throws: its own error, and the actor lives on', async () => {
    const error = await rejectionOf(server.ask.fail())
    expect(error).toBeInstanceOf(RangeError)
    expect(await server.ask.echo('alive')).toBe('alive')
  })

  it('running, handler throws with askFailure crash: its own error, and the actor fails', async () => {
    const brittle = await world.system.spawn(Brittle, { on, restart: 'temporary' })
    expect(await rejectionOf(brittle.ask.fail())).toBeInstanceOf(RangeError)
    expect(await rejectionOf(brittle.ask.fail())).toMatchObject({ code: 'ACTOR_STOPPED' })
    await world.settled()
    expect(world.eventsOf('actor.failed')).toMatchObject([{ at: 'Brittle', method: 'fail', error: { message: 'brittle' } }])
  })

  it('running, life failed by another handler: AskInterruptedError with the cause, outcome unknown', async () => {
    const running = server.ask.wait('running')
    server.tell.crashMeanwhile()
    const error = await rejectionOf(running)
    expect(error).toMatchObject({ code: 'ASK_INTERRUPTED', method: 'wait', reason: 'the actor failed' })
    expect(error.cause).toMatchObject({ message: 'a tell failed' })
    expect(error).toBeInstanceOf(OutcomeUnknownError)
  })

  it('running, life fenced: AskInterruptedError, outcome unknown; the late result is dropped', async () => {
    const running = server.ask.wait('running')
    await world.settled()
    await world.system.killActor(server)
    door.open()
    await world.settled()
    expect(await rejectionOf(running)).toMatchObject({ code: 'ASK_INTERRUPTED', reason: 'killed' })
  })

  it('result cannot be encoded: ReplyLostError that says it ran, outcome unknown, and the actor lives on', async () => {
    const error = await rejectionOf(server.ask.unsendable())
    expect(error).toMatchObject({ code: 'REPLY_LOST', ran: true, method: 'unsendable' })
    expect(error.cause).toMatchObject({ code: 'NOT_SENDABLE', path: 'reply.deep[0]' })
    expect(error).toBeInstanceOf(OutcomeUnknownError)
    expect(await server.ask.echo('alive')).toBe('alive')
  })

  it('result cannot be decoded by the asker: ReplyLostError that says it ran, outcome unknown', async () => {
    const error = await rejectionOf(server.ask.unbuildable())
    expect(error).toMatchObject({ code: 'REPLY_LOST', ran: true })
    expect(error).toBeInstanceOf(OutcomeUnknownError)
    expect(await server.ask.echo('alive')).toBe('alive')
  })

  it('asker`s actor ends: its ask is not cancelled and settles as usual', async () => {
    const asker = await world.system.spawn(Asker, { on: 'here' })
    asker.tell.ask('orphan', server, 1_000)
    await world.settled()
    await world.system.killActor(asker)
    expect(signal!.aborted).toBe(false)
    door.open()
    await world.settled()
    expect(outcomes.get('orphan')).toEqual({ value: 'orphan' })
  })

  it('asker`s host dies: a waiting ask is removed, and the signal of a running one aborts', async () => {
    const [first, second] = [await world.system.spawn(Asker, { on: 'thread' }), await world.system.spawn(Asker, { on: 'thread' })]
    const slot = on === 'here' ? 1 : 2
    void first.ask.askAndWait('running', server)
    await world.settled()
    void second.ask.askAndWait('still there', server)
    void first.ask.askAndWait('removed', server)
    first.tell.ask('removed', server, 1_000)
    await world.settled()
    expect(signal!.aborted).toBe(false)
    world.host(slot).die({})
    await world.settled()
    expect(signal!.aborted).toBe(true)
    door.open()
    await world.settled()
    expect(ran).toEqual(['running', 'still there'])
  })

  it('system stop reaches its deadline: AskInterruptedError or HostDownError, outcome unknown', async () => {
    const running = server.ask.wait('running')
    await world.settled()
    const stopped = world.system.stop({ deadlineMs: 1_000 })
    await world.pass(5_000)
    const report = await stopped
    const error = await rejectionOf(running)
    expect(error).toBeInstanceOf(OutcomeUnknownError)
    if (on === 'here') {
      expect(report.unfinished).toEqual([server.id])
      expect(error).toMatchObject({ code: 'ASK_INTERRUPTED' })
      expect(error.cause).toMatchObject({ code: 'SYSTEM_STOPPED' })
    }
  })
})

describe.each(['thread', 'process'] as const)('what an asker gets when hosts and links fail, with the actor on a %s', (on) => {
  let world: World
  let server: ActorRef<Server>
  let asker: ActorRef<Asker>
  const askerSlot = 2
  beforeEach(async () => {
    world = new World({ linkCapBytes: 10_000 })
    server = await world.system.spawn(Server, { on })
    asker = await world.system.spawn(Asker, { on: 'thread' })
  })
  afterEach(async () => {
    door.open()
    await world[Symbol.asyncDispose]()
  })

  it('link still opening: the ask waits in the outbox', async () => {
    door.open()
    world.meetings.close()
    await asker.ask.ask('patient', server, 1_000)
    await world.settled()
    expect(world.meetings.waiting).toBe(1)
    expect(ran).toEqual([])
    world.meetings.open()
    await world.settled()
    expect(outcomes.get('patient')).toEqual({ value: 'patient' })
  })

  it('link still opening at the deadline: AskTimeoutError, and if it runs after all, its signal aborts', async () => {
    world.meetings.close()
    await asker.ask.ask('impatient', server, 200)
    await world.pass(300)
    expect(errorOf('impatient')).toMatchObject({ code: 'ASK_TIMEOUT', timeoutMs: 200 })
    world.meetings.open()
    await world.settled()
    expect(ran).toEqual(['impatient'])
    expect(signal!.aborted).toBe(true)
  })

  it('slot down: HostUnavailableError, not delivered', async () => {
    world.starts.close() // it will come back, but not yet
    world.host(1).die({})
    await world.settled()
    const error = await rejectionOf(server.ask.echo(1))
    expect(error).toMatchObject({ code: 'HOST_UNAVAILABLE', slot: 1, state: 'down', retryable: true })
    expect(error).toBeInstanceOf(NotDeliveredError)
  })

  it('slot down, ref passed on afterwards: HostUnavailableError for a host that never met it', async () => {
    world.starts.close()
    world.host(1).die({})
    await world.settled()
    await asker.ask.ask('too late', server, 1_000)
    await world.settled()
    expect(errorOf('too late')).toMatchObject({ code: 'HOST_UNAVAILABLE', slot: 1 })
  })

  it('outbox cap reached: LinkFullError, not delivered, and what is behind the cap stays in order', async () => {
    door.open()
    world.meetings.close()
    await asker.ask.ask('x'.repeat(12_000), server, 1_000)
    await asker.ask.ask('refused', server, 1_000)
    await world.settled()
    expect(errorOf('refused')).toMatchObject({ code: 'LINK_FULL', slot: 1, capBytes: 10_000 })
    expect(errorOf('refused')).toBeInstanceOf(NotDeliveredError)
    world.meetings.open()
    await world.settled()
    await asker.ask.ask('accepted again', server, 1_000)
    await world.settled()
    expect(outcomes.get('accepted again')).toEqual({ value: 'accepted again' })
    expect(ran).toHaveLength(2)
  })

  it('host dies, frame provably unread: HostUnavailableError, not delivered', async () => {
    world.starts.close()
    world.meetings.close()
    await asker.ask.ask('never left', server, 1_000)
    await world.settled()
    world.host(1).die({ exitCode: 3 })
    await world.settled()
    expect(errorOf('never left')).toMatchObject({ code: 'HOST_UNAVAILABLE', slot: 1 })
    expect(errorOf('never left')).toBeInstanceOf(NotDeliveredError)
    world.meetings.open() // a link that comes too late changes nothing
    await asker.ask.ask('nor later', server, 1_000)
    await world.settled()
    expect(errorOf('nor later')).toMatchObject({ code: 'HOST_UNAVAILABLE', slot: 1 })
  })

  it('host dies, frame handed over, no reply read: HostDownError with what is known of its end, outcome unknown', async () => {
    await asker.ask.ask('running', server, 1_000)
    await world.settled()
    expect(ran).toEqual(['running'])
    world.host(1).die({ exitCode: 3, stderr: ['out of luck'] })
    await world.settled()
    expect(errorOf('running')).toMatchObject({ code: 'HOST_DOWN', slot: 1, exitCode: 3, signal: null, stderr: ['out of luck'] })
    expect(errorOf('running')).toBeInstanceOf(OutcomeUnknownError)
  })

  it('host dies, main is the asker: HostDownError at once', async () => {
    const running = server.ask.wait('running')
    const waiting = server.ask.wait('waiting')
    await world.settled()
    world.host(1).die({ signal: 'SIGKILL' })
    expect(await rejectionOf(running)).toMatchObject({ code: 'HOST_DOWN', signal: 'SIGKILL' })
    expect(await rejectionOf(waiting)).toMatchObject({ code: 'HOST_DOWN' })
  })

  it('receiver cannot decode: NotSendableError inward, not delivered, and the link lives', async () => {
    const error = await rejectionOf(server.ask.echo(new Unbuildable()))
    expect(error).toMatchObject({ code: 'NOT_SENDABLE', direction: 'in' })
    expect(error).toBeInstanceOf(NotDeliveredError)
    expect(await server.ask.echo('alive')).toBe('alive')
    expect(ran).toEqual(['echo alive'])
  })

  it('method unknown: ProtocolMismatchError, not delivered', async () => {
    const { name, lineage, methods } = protocolOf(Server).descriptor
    const newer = descriptorOf(name, lineage, [...methods, 'invented'])
    const kernel = world.kernel(0)
    const target = kernel.targetFor(kernel.peerOf(1)!.place, Ref.targetOf(server as unknown as Ref).number, newer)
    const forged = new Ref(target, kernel.outside) as unknown as { ask: { invented(): Promise<void> } }
    const error = await rejectionOf(forged.ask.invented())
    expect(error).toMatchObject({ code: 'PROTOCOL_MISMATCH', actor: server.id })
    expect(error).toBeInstanceOf(NotDeliveredError)
  })

  it('own host of the asker dies: nobody hears, and nothing breaks', async () => {
    await asker.ask.ask('running', server, 1_000)
    await world.settled()
    world.host(askerSlot).die({})
    await world.settled()
    door.open()
    await world.settled()
    expect(await stateOf(server.ask.echo('alive'))).toBe('pending')
    expect(await server.ask.echo('alive')).toBe('alive')
  })
})
