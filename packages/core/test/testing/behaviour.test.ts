import { describe, expect, it } from 'vitest'
import { createMachine } from 'xstate'
import type { Notice, StopReason, Tick } from '../../src/index.ts'
import { Actor, type ActorOptions, type ActorRef } from '../../src/index.ts'
import { machineActor } from '../../src/machine/index.ts'
import { ManualClock, runBehaviour, stubRef } from '../../src/testing/index.ts'
import { rejectionOf, stateOf } from '../support/outcome-of.ts'

interface Printer {
  print(text: string): void
  width(): number
  lines(from: number): AsyncIterable<string>
}

class Counter extends Actor {
  #count: number
  readonly #steps: number[]
  constructor(start = 0, steps: number[] = [1]) {
    super()
    if (start < 0) throw new RangeError('start must not be negative')
    this.#count = start
    this.#steps = steps
  }
  step(): void {
    this.#count += this.#steps[0]!
  }
  add(by: number): void {
    if (Number.isNaN(by)) throw new RangeError('not a number')
    this.#count += by
  }
  value(): number {
    return this.#count
  }
  steps(): number[] {
    return this.#steps
  }
  refuse(): never {
    throw new RangeError('no')
  }
}

describe('a behaviour', () => {
  it('handles what it is told before the call returns, and answers at once', () => {
    const test = runBehaviour(Counter, { args: [10] })
    test.tell.add(5)
    expect(test.ask.value()).toBe(15)
    expect(test.effects).toEqual([])
    expect(test.state).toBe('running')
  })

  it('throws what the constructor throws', () => {
    expect(() => runBehaviour(Counter, { args: [-1] })).toThrow(new RangeError('start must not be negative'))
  })

  it('shares neither arguments nor replies with the test', () => {
    const steps = [2]
    const test = runBehaviour(Counter, { args: [0, steps] })
    steps[0] = 100
    test.ask.steps()[0] = 200
    test.tell.step()
    expect(test.ask.value()).toBe(2)
  })

  it('refuses arguments that cannot travel', () => {
    const test = runBehaviour(Counter)
    expect(() => test.tell.add((() => 1) as never)).toThrow(expect.objectContaining({ code: 'NOT_SENDABLE' }))
    expect(() => (test.ask as unknown as { value(x: unknown): number }).value(Symbol('s'))).toThrow(
      expect.objectContaining({ code: 'NOT_SENDABLE' }),
    )
    expect(() => runBehaviour(Counter, { args: [(() => 1) as never] })).toThrow(expect.objectContaining({ code: 'NOT_SENDABLE' }))
  })

  it('lives on when a handler throws that was asked', () => {
    const test = runBehaviour(Counter)
    expect(() => test.ask.refuse()).toThrow(new RangeError('no'))
    expect(test.state).toBe('running')
  })

  it('throws to the test what fails its life, and has ended then', () => {
    const test = runBehaviour(Counter)
    expect(() => test.tell.add(Number.NaN)).toThrow(new RangeError('not a number'))
    expect(test.ended).toMatchObject({ kind: 'failed', error: { message: 'not a number' } })
    expect(() => test.tell.add(1)).toThrow(expect.objectContaining({ code: 'ACTOR_STOPPED', reason: 'failed' }))
    expect(() => test.ask.value()).toThrow(expect.objectContaining({ code: 'ACTOR_STOPPED' }))
  })

  it('fails for an ask where the class says so', () => {
    class Strict extends Counter {
      static readonly options: ActorOptions<Strict> = { askFailure: 'crash' }
    }
    const test = runBehaviour(Strict)
    expect(() => test.ask.refuse()).toThrow(new RangeError('no'))
    expect(test.ended).toMatchObject({ kind: 'failed' })
  })

  it('has no self and no context in its constructor', () => {
    class Early extends Actor {
      constructor() {
        super()
        void this.context
      }
      run(): void {}
    }
    expect(() => runBehaviour(Early)).toThrow(expect.objectContaining({ code: 'CONTEXT' }))
  })
})

describe('what a behaviour sends', () => {
  class Reporter extends Actor {
    readonly #printer: ActorRef<Printer>
    constructor(printer: ActorRef<Printer>) {
      super()
      this.#printer = printer
    }
    report(item: { count: number }): void {
      this.#printer.tell.print(`${item.count} items`)
    }
    async fit(text: string): Promise<string> {
      return text.slice(0, await this.#printer.ask.width())
    }
    async fitSoon(text: string): Promise<string> {
      return text.slice(0, await this.#printer.with({ timeoutMs: 800 }).ask.width())
    }
    async copy(): Promise<string[]> {
      const lines: string[] = []
      for await (const line of this.#printer.stream.lines(3)) lines.push(line)
      return lines
    }
    again(times: number): void {
      if (times > 0) this.self.tell.again(times - 1)
      else this.#printer.tell.print('done')
    }
    for(other: ActorRef<Printer>): void {
      other.tell.print('hello')
    }
    introduce(): void {
      const printer = this.#printer as unknown as ActorRef<{ meet(who: unknown): void }>
      printer.tell.meet({ who: this.self })
    }
    forever(): void {
      this.self.tell.forever()
    }
  }
  const start = () => {
    const printer = stubRef<Printer & { meet(who: unknown): void }>(['print', 'width', 'lines', 'meet'])
    return { printer, test: runBehaviour(Reporter, { args: [printer] }) }
  }

  it('is a list of effects in order', () => {
    const { printer, test } = start()
    test.tell.report({ count: 3 })
    test.tell.report({ count: 4 })
    expect(test.effects).toEqual([
      { effect: 'told', to: printer.id, method: 'print', args: ['3 items'] },
      { effect: 'told', to: printer.id, method: 'print', args: ['4 items'] },
    ])
    expect(test.takeEffects()).toHaveLength(2)
    expect(test.takeEffects()).toEqual([])
  })

  it('goes to another stub when another ref was given', () => {
    const { printer, test } = start()
    const other = stubRef<Printer>(['print', 'width', 'lines'])
    test.tell.for(other)
    expect(other.id).not.toBe(printer.id)
    expect(test.effectsOf('told')).toMatchObject([{ to: other.id, args: ['hello'] }])
  })

  it('waits for the answer that the test gives', async () => {
    const { printer, test } = start()
    const fitted = test.ask.fit('abcdef')
    await test.settled()
    expect(await stateOf(fitted)).toBe('pending')
    const [asked] = test.effectsOf('asked')
    expect(asked).toMatchObject({ effect: 'asked', to: printer.id, method: 'width', args: [], settled: false })
    asked!.reply(3)
    await expect(fitted).resolves.toBe('abc')
    expect(asked!.settled).toBe(true)
  })

  it('fails as the test says', async () => {
    const { test } = start()
    const fitted = test.ask.fit('abcdef')
    test.effectsOf('asked')[0]!.fail(new RangeError('out of paper'))
    await expect(fitted).rejects.toThrow(new RangeError('out of paper'))
    expect(test.state).toBe('running')
  })

  it('times out on the clock of the test', async () => {
    const { test } = start()
    const fitted = test.ask.fitSoon('abc')
    await test.pass(799)
    expect(await stateOf(fitted)).toBe('pending')
    await test.pass(1)
    expect(await rejectionOf(fitted)).toMatchObject({ code: 'ASK_TIMEOUT', timeoutMs: 800 })
    expect(test.effectsOf('asked')).toMatchObject([{ settled: true }])
  })

  it('reads streams that the test fills', async () => {
    const { test } = start()
    const copied = test.ask.copy()
    await test.settled()
    const [streamed] = test.effectsOf('streamed')
    expect(streamed).toMatchObject({ method: 'lines', args: [3] })
    streamed!.items(['one', 'two'])
    await expect(copied).resolves.toEqual(['one', 'two'])
    const failing = test.ask.copy()
    await test.settled()
    test.effectsOf('streamed')[1]!.fail(new Error('torn'))
    await expect(failing).rejects.toThrow('torn')
  })

  it('comes to itself after the message at hand', () => {
    const { printer, test } = start()
    test.tell.again(2)
    expect(test.effects).toMatchObject([
      { effect: 'told', to: test.ref.id, method: 'again', args: [1] },
      { effect: 'told', to: test.ref.id, method: 'again', args: [0] },
      { effect: 'told', to: printer.id, method: 'print', args: ['done'] },
    ])
  })

  it('comes to itself as a copy of its own', () => {
    class Keeper extends Actor {
      #kept: number[] = []
      begin(): void {
        this.self.tell.keep([1])
      }
      keep(list: number[]): void {
        this.#kept = list
      }
      kept(): number[] {
        return this.#kept
      }
    }
    const test = runBehaviour(Keeper)
    test.tell.begin()
    ;(test.effectsOf('told')[0]!.args[0] as number[]).push(2)
    expect(test.ask.kept()).toEqual([1])
  })

  it('is no endless loop', () => {
    const { test } = start()
    expect(() => test.tell.forever()).toThrow(
      /expected to come to rest, but it went on for 100000 messages, the last one forever/,
    )
  })

  it('brings refs with it that lead back', () => {
    const { test } = start()
    test.tell.introduce()
    const [{ who }] = test.effectsOf('told')[0]!.args as [{ who: ActorRef<Reporter> }]
    expect(who.equals(test.ref)).toBe(true)
    who.tell.report({ count: 1 })
    expect(test.effectsOf('told')[1]).toMatchObject({ method: 'print', args: ['1 items'] })
  })

  it('is refused once its life is over', async () => {
    const { test } = start()
    const fitted = test.ask.fit('abc')
    test.kill()
    expect(await rejectionOf(fitted)).toMatchObject({ code: 'ASK_INTERRUPTED', reason: 'killed' })
    const before = test.effects.length
    test.effectsOf('asked')[0]!.reply(1)
    await test.settled()
    expect(test.effects).toHaveLength(before)
  })

  it('does not come from the test itself', () => {
    const { printer } = start()
    expect(() => printer.tell.print('x')).toThrow(/the test itself sent print/)
  })
})

describe('handlers of a behaviour that await', () => {
  class Store extends Actor {
    readonly #db: ActorRef<{ read(key: string): string }>
    readonly log: string[] = []
    constructor(db: ActorRef<{ read(key: string): string }>) {
      super()
      this.#db = db
    }
    async load(key: string): Promise<string> {
      const value = await this.#db.ask.read(key)
      if (value === '') throw new RangeError(`no ${key}`)
      return value
    }
    ping(): string {
      return 'pong'
    }
    async wait(): Promise<unknown> {
      const { signal } = this.context
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      return (signal.reason as { cause: unknown }).cause
    }
    async slow(gate: boolean): Promise<void> {
      if (gate) await new Promise(() => {})
    }
  }
  class Interleaving extends Store {
    static readonly options: ActorOptions<Interleaving> = { interleave: { ping: true } }
  }
  const start = (actor: typeof Store = Store) => runBehaviour(actor, { args: [stubRef(['read'])] })

  it('keep the next message waiting', async () => {
    const test = start()
    const one = test.ask.load('one')
    const two = test.ask.load('two')
    await test.settled()
    expect(test.effectsOf('asked').map(({ args }) => args)).toEqual([['one']])
    test.effectsOf('asked')[0]!.reply(1)
    await test.settled()
    test.effectsOf('asked')[1]!.reply(2)
    expect(await Promise.all([one, two])).toEqual([1, 2])
  })

  it('make an ask that cannot be answered at once an error, not a promise', () => {
    const test = start()
    test.tell.load('one')
    expect(() => test.ask.ping()).toThrow(/to be free to answer ping at once, but load has not ended: await settled\(\) first/)
  })

  it('let a message pass that interleaves', () => {
    const test = start(Interleaving)
    test.tell.load('one')
    expect(test.ask.ping()).toBe('pong')
  })

  it('throw from settled what fails the life later', async () => {
    const test = start()
    test.tell.load('one')
    test.effectsOf('asked')[0]!.reply('')
    await expect(test.settled()).rejects.toThrow(new RangeError('no one'))
    expect(test.ended).toMatchObject({ kind: 'failed' })
    await test.settled()
  })

  it('see that whoever asked gave up', async () => {
    const test = start()
    const waiting = test.ask.wait()
    test.giveUp('enough')
    await expect(waiting).resolves.toBe('enough')
  })

  it('see that an asker with a ref gave up, by the clock of the test', async () => {
    const test = start()
    const waiting = rejectionOf(test.ref.with({ timeoutMs: 80 }).ask.wait())
    await test.pass(80)
    expect(await waiting).toMatchObject({ code: 'ASK_TIMEOUT', timeoutMs: 80 })
    await test.settled()
    expect(test.state).toBe('running')
    expect(test.ask.ping()).toBe('pong')
  })

  it('are waited for until the signal aborts', async () => {
    const test = start()
    test.tell.slow(true)
    const controller = new AbortController()
    const settled = test.settled({ signal: controller.signal })
    expect(await stateOf(settled)).toBe('pending')
    controller.abort(new Error('long enough'))
    await expect(settled).rejects.toThrow('long enough')
  })
})

describe('the hooks of a behaviour', () => {
  class Hooked extends Actor {
    readonly #log: ActorRef<{ line(text: string): void }>
    readonly #late: boolean
    constructor(log: ActorRef<{ line(text: string): void }>, late = false) {
      super()
      this.#log = log
      this.#late = late
    }
    protected override async onStart(): Promise<void> {
      if (this.#late) await Promise.resolve()
      this.#log.tell.line('start')
    }
    protected override onStop(reason: StopReason): void {
      this.#log.tell.line(`stop ${reason.kind}`)
      if (reason.kind === 'host-stopped') throw new Error('no way')
    }
    protected override onNotice({ kind, reason }: Notice): void {
      this.#log.tell.line(`${kind} ${reason.kind}`)
    }
    watch(other: ActorRef<unknown>): void {
      this.context.watch(other)
    }
    unwatch(other: ActorRef<unknown>): void {
      this.context.unwatch(other)
    }
    link(other: ActorRef<unknown>): void {
      this.context.link(other)
    }
    finish(drain: boolean): void {
      void this.context.stop(undefined, { drain })
      this.self.tell.mark('self')
    }
    mark(text: string): void {
      this.#log.tell.line(text)
    }
  }
  class Trapping extends Hooked {
    static readonly options: ActorOptions<Trapping> = { trapExits: true }
  }
  const log = stubRef<{ line(text: string): void }>(['line'])
  const other = stubRef(['any'])
  const linesOf = (test: { effectsOf(name: 'told'): readonly { to: string; args: readonly unknown[] }[] }) =>
    test.effectsOf('told').flatMap(({ to, args }) => (to === log.id ? [args[0]] : []))

  it('run at their times: start, stop', async () => {
    const test = runBehaviour(Hooked, { args: [log] })
    await test.settled()
    test.stop()
    expect(linesOf(test)).toEqual(['start', 'stop shutdown'])
    expect(test.ended).toEqual({ kind: 'shutdown' })
  })

  it('keep mail waiting as long as the start awaits', async () => {
    const test = runBehaviour(Hooked, { args: [log, true] })
    expect(test.state).toBe('starting')
    test.tell.mark('early')
    expect(linesOf(test)).toEqual([])
    await test.settled()
    expect(linesOf(test)).toEqual(['start', 'early'])
  })

  it('do not change the reason of the end when they fail', async () => {
    const test = runBehaviour(Hooked, { args: [log] })
    await test.settled()
    test.stop({ reason: { kind: 'host-stopped' } })
    expect(test.ended).toMatchObject({ kind: 'host-stopped', cleanupError: { message: 'no way' } })
  })

  it('run for the end by itself, after the message at hand', async () => {
    const test = runBehaviour(Hooked, { args: [log] })
    await test.settled()
    test.tell.finish(false)
    expect(test.effectsOf('stopped-itself')).toEqual([{ effect: 'stopped-itself', drain: false }])
    expect(linesOf(test)).toEqual(['start', 'stop stopped'])
  })

  it('run after the mail that waits, for a stop that drains', async () => {
    const test = runBehaviour(Hooked, { args: [log, true] })
    test.tell.mark('one')
    test.tell.mark('two')
    test.stop({ drain: true })
    await test.settled()
    expect(linesOf(test)).toEqual(['start', 'one', 'two', 'stop shutdown'])
  })

  it('hear of the end of a watched actor, once', async () => {
    const test = runBehaviour(Hooked, { args: [log] })
    await test.settled()
    test.tell.watch(other)
    expect(test.effectsOf('watched')).toEqual([{ effect: 'watched', to: other.id }])
    test.notify({ ref: other, reason: { kind: 'killed' } })
    expect(linesOf(test)).toEqual(['start', 'ended killed'])
    expect(() => test.notify({ ref: other })).toThrow(/expected to watch/)
  })

  it('hear nothing of an actor that is not watched any more', async () => {
    const test = runBehaviour(Hooked, { args: [log] })
    await test.settled()
    test.tell.watch(other)
    test.tell.unwatch(other)
    expect(() => test.notify({ ref: other })).toThrow(/expected to watch/)
  })

  it('do not save it from the end of a link partner, unless it traps exits', async () => {
    const test = runBehaviour(Hooked, { args: [log] })
    await test.settled()
    test.tell.link(other)
    expect(() => test.notify({ kind: 'exit', ref: other, reason: { kind: 'killed' } })).toThrow(
      expect.objectContaining({ code: 'LINKED_EXIT', partner: other.id }),
    )
    expect(linesOf(test)).toEqual(['start', 'stop failed'])

    const trapping = runBehaviour(Trapping, { args: [log] })
    await trapping.settled()
    trapping.tell.link(other)
    trapping.notify({ kind: 'exit', ref: other, reason: { kind: 'killed' } })
    expect(linesOf(trapping)).toEqual(['start', 'exit killed'])
  })
})

describe('the context of a behaviour', () => {
  class Parent extends Actor {
    #child: ActorRef<Counter> | undefined
    async begin(): Promise<void> {
      this.#child = await this.context.spawn(Counter, { args: [7], name: 'till', restart: 'permanent' })
      this.#child.tell.add(1)
    }
    async aside(): Promise<void> {
      await this.context.system.spawn(Counter)
    }
    async end(how: 'stop' | 'kill' | 'restart'): Promise<void> {
      await this.context[how](this.#child!)
    }
    async endStranger(ref: ActorRef<unknown>): Promise<void> {
      await this.context.stop(ref)
    }
    family(): string[] {
      return this.context.children.map(({ at, name, restart, state }) => `${at} ${name} ${restart} ${state}`)
    }
    who(): string {
      return `${this.context.name} ${this.context.life}`
    }
    async look(): Promise<void> {
      const ref = await this.context.system.find(Counter, 'till')
      ref?.tell.add(5)
    }
    leave(): void {
      this.context.system.requestStop('over')
    }
    async put(): Promise<void> {
      await this.context.system.register(this.self, 'me')
    }
  }

  it('spawns stand-ins, and tells what they were to be', async () => {
    const test = runBehaviour(Parent)
    test.tell.begin()
    await test.settled()
    const [spawned] = test.effectsOf('spawned')
    expect(spawned).toMatchObject({ under: 'actor', actor: Counter, args: [7], options: { name: 'till', restart: 'permanent' } })
    expect(test.effectsOf('told')).toEqual([{ effect: 'told', to: spawned!.ref.id, method: 'add', args: [1] }])
    expect(test.ask.family()).toEqual(['Counter till permanent running'])
    await test.ask.aside()
    expect(test.effectsOf('spawned')[1]).toMatchObject({ under: 'system', args: [] })
    expect(test.ask.family()).toHaveLength(1)
  })

  it('lets the test refuse a spawn', async () => {
    const onSpawn = (): never => {
      throw new Error('no room')
    }
    const test = runBehaviour(Parent, { onSpawn })
    await expect(test.ask.begin()).rejects.toThrow('no room')
  })

  it.each([
    ['stop', 'child-stopped', 0],
    ['kill', 'child-killed', 0],
    ['restart', 'child-restarted', 1],
  ] as const)('has an effect for %s of a child', async (how, effect, left) => {
    const test = runBehaviour(Parent)
    await test.ask.begin()
    await test.ask.end(how)
    expect(test.effectsOf(effect)).toEqual([{ effect, child: test.effectsOf('spawned')[0]!.ref.id }])
    expect(test.ask.family()).toHaveLength(left)
  })

  it('refuses to stop an actor that is no child', async () => {
    const test = runBehaviour(Parent)
    await expect(test.ask.endStranger(stubRef(['any']))).rejects.toMatchObject({ code: 'CONTEXT' })
  })

  it('knows the name and the life that the test gives', () => {
    expect(runBehaviour(Parent, { name: 'root', life: 3 }).ask.who()).toBe('root 3')
    expect(runBehaviour(Parent).ask.who()).toBe('undefined 1')
  })

  it('has the system that the test gives', async () => {
    const till = stubRef(Counter)
    const test = runBehaviour(Parent, { system: { find: async () => till as never } })
    await test.ask.look()
    expect(test.effects).toMatchObject([
      { effect: 'system-called', operation: 'find', args: [expect.anything(), 'till'] },
      { effect: 'told', to: till.id, method: 'add', args: [5] },
    ])
  })

  it('says what is missing where the test gives none', async () => {
    const test = runBehaviour(Parent)
    await expect(test.ask.look()).rejects.toThrow(/has no system: give runBehaviour a stand-in, \{ system: \{ find/)
    test.tell.leave()
    await test.ask.put()
    expect(test.effectsOf('system-called').map(({ operation }) => operation)).toEqual(['find', 'requestStop', 'register'])
  })
})

describe('the stash of a behaviour', () => {
  class Door extends Actor {
    static readonly options: ActorOptions<Door> = { stash: 2 }
    #open = false
    readonly #passed: string[] = []
    pass(who: string): string {
      if (!this.#open) {
        this.context.stash()
        return 'not yet'
      }
      this.#passed.push(who)
      return `${who} passed`
    }
    stumble(): string {
      this.context.stash()
      throw new Error('after it was put aside')
    }
    twice(): string {
      this.context.stash()
      this.context.stash()
      return 'never heard'
    }
    open(): number {
      this.#open = true
      return this.context.unstash()
    }
    passed(): string[] {
      return this.#passed
    }
  }

  it('keeps messages, asks too, until they are put back in their order', async () => {
    const test = runBehaviour(Door)
    const one = test.ask.pass('one')
    test.tell.pass('two')
    expect(test.ask.passed()).toEqual([])
    expect(test.ask.open()).toBe(2)
    expect(await one).toBe('one passed')
    expect(test.ask.passed()).toEqual(['one', 'two'])
    expect(test.effects).toEqual([
      { effect: 'stashed', method: 'pass' },
      { effect: 'stashed', method: 'pass' },
      { effect: 'unstashed', count: 2 },
    ])
  })

  it('makes the turn one that nobody waits for: what it throws then fails the life', () => {
    const test = runBehaviour(Door)
    expect(() => test.ask.stumble()).toThrow('after it was put aside')
    expect(test.state).toBe('ended')
  })

  it('takes a message once', () => {
    const test = runBehaviour(Door)
    expect(() => test.ask.twice()).toThrow(expect.objectContaining({ code: 'CONTEXT' }))
  })

  it('has a bound', () => {
    const test = runBehaviour(Door)
    test.tell.pass('one')
    test.tell.pass('two')
    expect(() => test.tell.pass('three')).toThrow(expect.objectContaining({ code: 'STASH_FULL', capacity: 2 }))
  })

  it('has to be declared', () => {
    class Plain extends Actor {
      put(): void {
        this.context.stash()
      }
    }
    expect(() => runBehaviour(Plain).ask.put()).toThrow(expect.objectContaining({ code: 'CONTEXT' }))
  })
})

describe('the timers of a behaviour', () => {
  class Clockwork extends Actor {
    readonly #ticks: string[] = []
    readonly #tick = ({ key, missed }: Tick): void => void this.#ticks.push(missed === 0 ? key : `${key} after ${missed}`)
    once(key: string, ms: number): void {
      this.context.timers.once(key, ms, this.#tick)
    }
    every(key: string, ms: number): void {
      this.context.timers.every(key, ms, this.#tick)
    }
    whenIdle(ms: number): void {
      this.context.timers.whenIdle('idle', ms, this.#tick)
    }
    slowly(ms: number, pace: 'fixed-rate' | 'fixed-delay', other: ActorRef<{ pause(): void }>): void {
      const action = async (tick: Tick): Promise<void> => {
        this.#tick(tick)
        await other.ask.pause()
      }
      this.context.timers.every('slow', ms, action, { pace })
    }
    fail(ms: number): void {
      this.context.timers.once('fail', ms, () => {
        throw new Error('tick failed')
      })
    }
    async pause(other: ActorRef<{ pause(): void }>): Promise<void> {
      await other.ask.pause()
    }
    cancel(key: string): boolean {
      return this.context.timers.cancel(key)
    }
    touch(): void {}
    ticks(): string[] {
      return this.#ticks.splice(0)
    }
  }

  it('ring when the clock of the test has come there, and not before', () => {
    const test = runBehaviour(Clockwork)
    test.tell.once('a', 100)
    test.tell.once('b', 50)
    test.clock.advance(99)
    expect(test.ask.ticks()).toEqual(['b'])
    test.clock.advance(1)
    expect(test.ask.ticks()).toEqual(['a'])
    expect(test.effectsOf('timer-set')).toEqual([
      { effect: 'timer-set', key: 'a', kind: 'once', ms: 100 },
      { effect: 'timer-set', key: 'b', kind: 'once', ms: 50 },
    ])
  })

  it('ring again and again', () => {
    const test = runBehaviour(Clockwork)
    test.tell.every('beat', 10)
    test.clock.advance(35)
    expect(test.ask.ticks()).toEqual(['beat', 'beat', 'beat'])
  })

  it('do not ring any more once cancelled, replaced, or at the end', () => {
    const test = runBehaviour(Clockwork)
    test.tell.once('a', 10)
    expect(test.ask.cancel('a')).toBe(true)
    expect(test.ask.cancel('a')).toBe(false)
    test.tell.once('b', 10)
    test.tell.once('b', 20)
    test.clock.advance(19)
    expect(test.ask.ticks()).toEqual([])
    test.clock.advance(1)
    expect(test.ask.ticks()).toEqual(['b'])
    test.tell.every('c', 5)
    test.stop()
    expect(test.clock.waiting).toBe(0)
  })

  it('ring once the actor has been idle for long enough', () => {
    const test = runBehaviour(Clockwork)
    test.tell.whenIdle(100)
    test.clock.advance(60)
    test.tell.touch()
    test.clock.advance(99)
    expect(test.clock.nextMs).toBe(160)
    test.clock.advance(1)
    expect(test.clock.nextMs).toBeUndefined()
    expect(test.ask.ticks()).toEqual(['idle'])
  })

  it('do not take an actor for idle whose handler awaits', async () => {
    const test = runBehaviour(Clockwork)
    test.tell.whenIdle(100)
    test.tell.pause(stubRef(['pause']))
    await test.pass(500)
    test.effectsOf('asked')[0]!.reply(undefined)
    await test.pass(99)
    expect(test.clock.nextMs).toBe(600)
    await test.pass(1)
    expect(test.ask.ticks()).toEqual(['idle'])
  })

  it('count the periods that a busy actor missed', async () => {
    const test = runBehaviour(Clockwork)
    test.tell.slowly(10, 'fixed-rate', stubRef(['pause']))
    await test.pass(45)
    test.effectsOf('asked')[0]!.reply(undefined)
    await test.settled()
    test.effectsOf('asked')[1]!.reply(undefined)
    await test.settled()
    expect(test.ask.ticks()).toEqual(['slow', 'slow after 2'])
  })

  it('begin the next period when the action has settled, for a fixed delay', async () => {
    const test = runBehaviour(Clockwork)
    test.tell.slowly(10, 'fixed-delay', stubRef(['pause']))
    await test.pass(45)
    test.effectsOf('asked')[0]!.reply(undefined)
    await test.pass(9)
    expect(test.ask.ticks()).toEqual(['slow'])
    await test.pass(1)
    expect(test.effectsOf('asked')).toHaveLength(2)
  })

  it('throw from the clock what fails the life', () => {
    const test = runBehaviour(Clockwork)
    test.tell.fail(10)
    expect(() => test.clock.advance(10)).toThrow('tick failed')
    expect(test.ended).toMatchObject({ kind: 'failed' })
  })

  it('go by a clock that the test brings', () => {
    const clock = new ManualClock(1_000)
    const test = runBehaviour(Clockwork, { clock })
    test.tell.once('a', 5)
    clock.advance(5)
    expect(test.ask.ticks()).toEqual(['a'])
  })

  it('refuse delays that no timer has', () => {
    const test = runBehaviour(Clockwork)
    for (const ms of [-1, Number.NaN, 2 ** 31]) {
      expect(() => test.ask.once('a', ms)).toThrow(expect.objectContaining({ code: 'OPTION' }))
    }
    expect(() => test.ask.every('a', 0)).toThrow(expect.objectContaining({ code: 'OPTION' }))
  })
})

describe('the streams of a behaviour', () => {
  class Lines extends Actor {
    async *lines(count: number): AsyncGenerator<{ text: string }> {
      for (let n = 1; n <= count; n++) yield { text: `line ${n}` }
      if (count > 2) throw new RangeError('too many')
    }
  }

  it('are read as those of any actor', async () => {
    const test = runBehaviour(Lines)
    const lines: string[] = []
    for await (const { text } of test.stream.lines(2)) lines.push(text)
    expect(lines).toEqual(['line 1', 'line 2'])
    await expect(
      (async () => {
        for await (const { text } of test.stream.lines(3)) lines.push(text)
      })(),
    ).rejects.toThrow('too many')
  })
})

describe('a machine as a behaviour', () => {
  const light = createMachine({
    id: 'light',
    initial: 'green',
    states: { green: { after: { 2000: 'red' }, on: { STOP: 'red' } }, red: { on: { GO: 'green', BREAK: { actions: 'break' } } } },
  }).provide({
    actions: {
      break: () => {
        throw new RangeError('broken lamp')
      },
    },
  })
  const Light = machineActor(light)

  it('changes its state by messages and by the clock of the test', async () => {
    const test = runBehaviour(Light)
    expect(test.ask.snapshot()).toMatchObject({ value: 'green' })
    await test.pass(1_999)
    expect(test.ask.matches('green')).toBe(true)
    await test.pass(1)
    expect(test.ask.matches('red')).toBe(true)
    test.tell.send({ type: 'GO' })
    await test.settled()
    expect(test.ask.matches('green')).toBe(true)
  })

  it('fails when the machine does', async () => {
    const test = runBehaviour(Light)
    test.tell.send({ type: 'STOP' })
    await test.settled()
    const failing = async (): Promise<void> => {
      test.tell.send({ type: 'BREAK' })
      await test.settled()
    }
    expect(await rejectionOf(failing())).toMatchObject({ message: 'broken lamp' })
    expect(test.ended).toMatchObject({ kind: 'failed' })
  })
})

describe('the end of a behaviour', () => {
  type Gate = { pass(): void }
  class Ending extends Actor {
    static readonly options: ActorOptions<Ending> = { priority: { urgent: 1 } }
    readonly #gate: ActorRef<Gate>
    readonly #when: string
    readonly #log: string[] = []
    constructor(when: string, gate: ActorRef<Gate>) {
      super()
      this.#when = when
      this.#gate = gate
    }
    protected override async onStart(): Promise<void> {
      if (this.#when === 'start') {
        await this.#gate.ask.pass()
        throw new RangeError('no start')
      }
    }
    protected override async onStop(): Promise<void> {
      if (this.#when === 'stop') await this.#gate.ask.pass()
    }
    async wait(): Promise<string> {
      await this.#gate.ask.pass()
      return 'waited'
    }
    urgent(): void {
      this.#log.push('urgent')
    }
    plain(): void {
      this.#log.push('plain')
    }
    log(): string[] {
      return this.#log
    }
    stopAndFail(): void {
      void this.context.stop()
      throw new RangeError('after all')
    }
  }
  const start = async (when = '') => {
    const test = runBehaviour(Ending, { args: [when, stubRef<Gate>(['pass'])] })
    await test.settled()
    return test
  }

  it('comes when its start fails later', async () => {
    const test = await start('start')
    expect(test.state).toBe('starting')
    expect(() => test.ask.log()).toThrow(/onStart has not ended/)
    test.effectsOf('asked')[0]!.reply(undefined)
    await expect(test.settled()).rejects.toThrow('no start')
    expect(test.ended).toMatchObject({ kind: 'failed' })
  })

  it('waits for the handlers under way, and refuses what waits', async () => {
    const test = await start()
    const waiting = test.ask.wait()
    const refused = test.ask.wait()
    test.stop()
    expect(test.state).toBe('stopping')
    expect(await rejectionOf(refused)).toMatchObject({ code: 'ACTOR_STOPPED', reason: 'shutdown' })
    test.effectsOf('asked')[0]!.reply(undefined)
    expect(await waiting).toBe('waited')
    await test.settled()
    expect(test.ended).toEqual({ kind: 'shutdown' })
  })

  it('waits for an onStop that awaits', async () => {
    const test = await start('stop')
    test.stop()
    await test.settled()
    expect(test.ended).toBeUndefined()
    test.effectsOf('asked')[0]!.reply(undefined)
    await test.settled()
    expect(test.ended).toEqual({ kind: 'shutdown' })
  })

  it('comes after the start, if it was wanted before', async () => {
    const test = runBehaviour(Ending, { args: ['', stubRef<Gate>(['pass'])] })
    test.stop()
    await test.settled()
    expect(test.ended).toEqual({ kind: 'shutdown' })
  })

  it('keeps its reason when a handler fails that stopped it, but the test hears of it', async () => {
    const test = await start()
    expect(() => test.tell.stopAndFail()).toThrow('after all')
    await test.settled()
    expect(test.ended).toEqual({ kind: 'stopped' })
  })

  it('comes once', async () => {
    const test = await start()
    test.kill()
    test.kill()
    test.stop()
    expect(test.ended).toEqual({ kind: 'killed' })
    expect(test.effects).toEqual([])
  })

  it('comes after messages of a higher priority, which pass others that wait', async () => {
    const test = await start()
    test.tell.wait()
    test.tell.plain()
    test.tell.urgent()
    test.effectsOf('asked')[0]!.reply(undefined)
    await test.settled()
    expect(test.ask.log()).toEqual(['urgent', 'plain'])
  })

  it('leaves code that still runs with nothing to do', async () => {
    class Leaking extends Actor {
      static tools: { watch(): void; signal(): AbortSignal; set(): void } | undefined
      leak(): void {
        Leaking.tools = {
          watch: () => this.context.watch(this.self),
          signal: () => this.context.signal,
          set: () => this.context.timers.once('x', 1, () => {}),
        }
      }
    }
    const test = runBehaviour(Leaking)
    test.tell.leak()
    test.kill()
    const { watch, signal, set } = Leaking.tools!
    expect(watch).toThrow(expect.objectContaining({ code: 'STALE_ACTOR' }))
    expect(set).toThrow(expect.objectContaining({ code: 'STALE_ACTOR' }))
    expect(signal().aborted).toBe(true)
    expect(test.effects).toEqual([])
  })
})
