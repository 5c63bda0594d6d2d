import { describe, expect, it } from 'vitest'
import { Actor, type ActorRef, expose } from '../../src/index.ts'
import { openProbe } from '../../src/testing/index.ts'
import { rejectionOf, stateOf } from '../support/outcome-of.ts'
import { World } from '../support/world.ts'

class Printer extends Actor {
  constructor() {
    super()
    throw new Error('a stand-in runs none of this')
  }
  protected override onStart(): void {
    throw new Error('nor this')
  }
  print(_text: string, _times = 1): void {}
  width(): number {
    return 80
  }
  async *lines(_from: number): AsyncGenerator<string> {}
}
class ColourPrinter extends Printer {
  paint(_colour: string): void {}
}

class Reporter extends Actor {
  readonly #printer: ActorRef<Printer>
  constructor(printer: ActorRef<Printer>) {
    super()
    this.#printer = printer
  }
  report(text: string): void {
    this.#printer.tell.print(text)
  }
  async width(): Promise<number> {
    return this.#printer.ask.width()
  }
  async lines(): Promise<string[]> {
    const lines: string[] = []
    for await (const line of this.#printer.stream.lines(5)) lines.push(line)
    return lines
  }
  finish(): void {
    void this.context.stop()
  }
  fail(): void {
    throw new RangeError('broken')
  }
}
expose(import.meta.url, { Printer, ColourPrinter, Reporter })

const open = async (on: 'here' | 'thread' = 'here') => {
  const world = new World()
  const printer = await openProbe(world.system, Printer)
  const starting = world.system.spawn(Reporter, { args: [printer.ref], on })
  await world.settled()
  return { world, printer, reporter: await starting }
}

describe.each(['here', 'thread'] as const)('a probe that is given to an actor %s', (on) => {
  it('receives what it is told, in order', async () => {
    const { world, printer, reporter } = await open(on)
    await using _ = world
    reporter.tell.report('one')
    reporter.tell.report('two')
    expect(await printer.expect('print')).toMatchObject({ method: 'print', args: ['one'], kind: 'tell' })
    expect((await printer.next()).args).toEqual(['two'])
  })

  it('answers what it is asked, as the test says', async () => {
    const { world, printer, reporter } = await open(on)
    await using _ = world
    const one = reporter.ask.width()
    const asked = await printer.expect('width')
    expect(asked.kind).toBe('ask')
    expect(await stateOf(one)).toBe('pending')
    asked.reply(132)
    expect(await one).toBe(132)
    const other = reporter.ask.width()
    ;(await printer.expect('width')).fail(new RangeError('no paper'))
    expect(await rejectionOf(other)).toMatchObject({ name: 'RangeError', message: 'no paper' })
  })

  it('answers by itself, and the message is still to be expected', async () => {
    const { world, printer, reporter } = await open(on)
    await using _ = world
    printer.on('width', () => 40)
    expect(await reporter.ask.width()).toBe(40)
    const answered = await printer.expect('width')
    expect(() => answered.reply(41)).toThrow(/it has its answer already/)
    printer.on('width', async () => {
      throw new RangeError('no paper')
    })
    expect(await rejectionOf(reporter.ask.width())).toMatchObject({ message: 'no paper' })
  })

  it('fills streams', async () => {
    const { world, printer, reporter } = await open(on)
    await using _ = world
    const lines = reporter.ask.lines()
    const opened = await printer.expect('lines')
    expect(opened).toMatchObject({ kind: 'stream', args: [5] })
    opened.reply(
      (async function* () {
        yield 'five'
        yield 'six'
      })(),
    )
    expect(await lines).toEqual(['five', 'six'])
  })

  it('finds that nothing more came, without waiting for any time', async () => {
    const { world, printer, reporter } = await open(on)
    await using _ = world
    reporter.tell.report('one')
    printer.on('width', () => 40)
    await reporter.ask.width()
    await printer.expect('print')
    await printer.expect('width')
    await printer.expectNothing()
    reporter.tell.report('two')
    await reporter.ask.width()
    expect(await rejectionOf(printer.expectNothing())).toMatchObject({
      code: 'EXPECTATION',
      message: 'the probe of Printer expected nothing, but print("two") came; before that came print("one"), width()',
    })
  })

  it('hears how an actor ended', async () => {
    const { world, printer, reporter } = await open(on)
    await using _ = world
    printer.watch(reporter)
    reporter.tell.finish()
    expect(await printer.expectEnded(reporter)).toMatchObject({ kind: 'ended', reason: { kind: 'stopped' } })
    expect(printer.notices).toHaveLength(1)
  })

  it('hears that an actor had ended before', async () => {
    const { world, printer, reporter } = await open(on)
    await using _ = world
    await world.system.killActor(reporter)
    // how it ended is not known any more
    expect(await printer.expectEnded(reporter)).toMatchObject({ reason: { kind: 'gone' } })
  })
})

describe('an expectation of a probe', () => {
  it('fails when another message comes first, and says which', async () => {
    const { world, printer, reporter } = await open()
    await using _ = world
    reporter.tell.report('one')
    await printer.expect('print')
    reporter.tell.report('two')
    const error = await rejectionOf(printer.expect('width'))
    expect(error).toMatchObject({ name: 'ExpectationError', code: 'EXPECTATION', who: 'the probe of Printer', expected: 'width' })
    expect(error.message).toBe('the probe of Printer expected width, but print("two") came; before that came print("one")')
  })

  it('fails at its deadline on the clock of the system, and says what came before', async () => {
    const { world, printer, reporter } = await open()
    await using _ = world
    reporter.tell.report('one')
    await printer.expect('print')
    const expecting = printer.expect('width', { timeoutMs: 400 })
    const failed = rejectionOf(expecting)
    await world.pass(399)
    expect(await stateOf(expecting)).toBe('pending')
    await world.pass(1)
    expect((await failed).message).toBe(
      'the probe of Printer expected width within 400 ms, but nothing came; before that came print("one")',
    )
    const usual = rejectionOf(printer.next())
    await world.pass(3_000)
    expect((await usual).message).toMatch(/expected a message within 3000 ms/)
  })

  it('leaves to the next one what came too late for it', async () => {
    const { world, printer, reporter } = await open()
    await using _ = world
    const late = rejectionOf(printer.next({ timeoutMs: 80 }))
    await world.pass(80)
    await late
    reporter.tell.report('one')
    expect((await printer.next()).args).toEqual(['one'])
  })

  it('may wait beside others: each gets one message, in the order they began to wait', async () => {
    const { world, printer, reporter } = await open()
    await using _ = world
    const [one, two] = [printer.next(), printer.next()]
    reporter.tell.report('one')
    reporter.tell.report('two')
    expect([(await one).args, (await two).args]).toEqual([['one'], ['two']])
  })

  it('may be a test of the message', async () => {
    const { world, printer, reporter } = await open()
    await using _ = world
    reporter.tell.report('one')
    reporter.tell.report('two')
    await printer.expectMessage((message) => message.method === 'print' && message.args[0] === 'one')
    const error = await rejectionOf(printer.expectMessage(({ kind }) => kind === 'ask'))
    expect(error.message).toMatch(/expected a message that fits .*kind.*"?ask"?.*, but print\("two"\) came/)
  })

  it('may pass over what comes before', async () => {
    const { world, printer, reporter } = await open()
    await using _ = world
    printer.on('width', () => 1)
    reporter.tell.report('one')
    reporter.tell.report('two')
    await reporter.ask.width()
    await printer.skipTo('width')
    await printer.expectNothing()
    const failed = rejectionOf(printer.skipTo('width', { timeoutMs: 80 }))
    reporter.tell.report('three')
    await world.pass(80)
    expect((await failed).message).toMatch(/but nothing came; before that came print\("one"\), print\("two"\), width\(\), print/)
  })

  it('is not troubled by messages that are ignored', async () => {
    const { world, printer, reporter } = await open()
    await using _ = world
    printer.ignore('print').on('width', () => 1)
    reporter.tell.report('one')
    await reporter.ask.width()
    await printer.expect('width')
    await printer.expectNothing()
    expect(printer.received.map(({ method }) => method)).toEqual(['print', 'width'])
  })

  it('fails when the probe has ended or ends', async () => {
    const { world, printer } = await open()
    const waiting = rejectionOf(printer.next())
    const watching = rejectionOf(printer.expectEnded(printer.ref))
    await printer[Symbol.asyncDispose]()
    expect((await waiting).message).toMatch(/it has ended/)
    expect((await watching).message).toMatch(/it has ended/)
    expect((await rejectionOf(printer.next())).message).toMatch(/it has ended/)
    await printer.expectNothing()
    await world[Symbol.asyncDispose]()
    await printer[Symbol.asyncDispose]()
  })

  it('fails when the system stops', async () => {
    const { world, printer } = await open()
    const waiting = rejectionOf(printer.next())
    await world[Symbol.asyncDispose]()
    expect((await waiting).message).toMatch(/it has ended/)
  })
})

describe('a probe', () => {
  it('sees that whoever asked gave up', async () => {
    const { world, printer } = await open()
    await using _ = world
    const asking = rejectionOf(printer.ref.with({ timeoutMs: 80 }).ask.width())
    const asked = await printer.expect('width')
    expect(asked.signal.aborted).toBe(false)
    await world.pass(80)
    await asking
    expect(asked.signal.aborted).toBe(true)
  })

  it('finds what was sent to it just now', async () => {
    const { world, printer } = await open()
    await using _ = world
    printer.ref.tell.print('one')
    expect((await rejectionOf(printer.expectNothing())).message).toMatch(/but print\("one"\) came/)
  })

  it('receives more while an ask waits for its answer', async () => {
    const { world, printer, reporter } = await open()
    await using _ = world
    const one = printer.ref.ask.width()
    const other = reporter.ask.width()
    const [first, second] = [await printer.expect('width'), await printer.expect('width')]
    second.reply(2)
    first.reply(1)
    expect(await Promise.all([one, other])).toEqual([1, 2])
  })

  it('refuses to answer what nobody asked, and to answer twice', async () => {
    const { world, printer } = await open()
    await using _ = world
    printer.ref.tell.width()
    const told = await printer.expect('width')
    expect(() => told.reply(1)).toThrow(/width\(\) expected a reply, but it was told/)
    const asking = printer.ref.ask.width()
    const asked = await printer.expect('width')
    asked.reply(1)
    expect(() => asked.fail(new Error('too late'))).toThrow(/it has its answer already/)
    expect(await asking).toBe(1)
  })

  it('passes on what comes to a real actor, and answers with its answers', async () => {
    class Real extends Actor {
      readonly #lines: string[] = []
      print(text: string): void {
        this.#lines.push(text)
      }
      width(): number {
        return this.#lines.length
      }
      async *lines(from: number): AsyncGenerator<string> {
        yield* this.#lines.slice(from)
      }
    }
    const world = new World()
    await using _ = world
    const real = await world.system.spawn(Real)
    const spy = (await openProbe(world.system, Real)).forwardTo(real)
    spy.ref.tell.print('one')
    spy.ref.tell.print('two')
    expect(await spy.ref.ask.width()).toBe(2)
    const lines: string[] = []
    for await (const line of spy.ref.stream.lines(1)) lines.push(line)
    expect(lines).toEqual(['two'])
    expect(spy.received.map(({ method, kind }) => `${kind} ${method}`)).toEqual([
      'tell print',
      'tell print',
      'ask width',
      'stream lines',
    ])
  })

  it('is found by its name as an actor of the class, or of one that it extends', async () => {
    const world = new World()
    await using _ = world
    await using probe = await openProbe(world.system, ColourPrinter, { name: 'till' })
    ;(await world.system.get(Printer, 'till')).tell.print('one')
    ;(await world.system.get(ColourPrinter, 'till')).tell.paint('red')
    expect((await probe.next()).method).toBe('print')
    expect((await probe.next()).method).toBe('paint')
    expect(await world.system.find(Reporter, 'till')).toBeUndefined()
  })

  it('needs no class: names of messages will do', async () => {
    interface Reports {
      done(count: number): void
      ready(): boolean
    }
    const world = new World()
    await using _ = world
    await using reports = await openProbe<Reports>(world.system, ['done', 'ready'])
    const anything = await openProbe(world.system, ['done', 'ready'])
    const refs: ActorRef<Reports>[] = [reports.ref, anything.ref]
    for (const ref of refs) ref.tell.done(3)
    const { args } = await reports.expect('done')
    expect(args[0].toFixed(1)).toBe('3.0')
    expect((await anything.expect('done')).args).toEqual([3])
    const asking = reports.ref.ask.ready()
    ;(await reports.expect('ready')).reply(true)
    expect(await asking).toBe(true)
  })

  it('fails as an actor when a stand-in throws on a tell, once and for all', async () => {
    const { world, printer, reporter } = await open()
    await using _ = world
    printer.on('print', () => {
      throw new RangeError('jammed')
    })
    reporter.tell.report('one')
    await world.settled()
    expect(world.eventsOf('actor.failed')).toMatchObject([{ at: 'Printer', method: 'print', error: { message: 'jammed' } }])
    expect(await rejectionOf(printer.ref.ask.width())).toMatchObject({ code: 'ACTOR_STOPPED', reason: 'failed' })
  })

  it('gets copies, as any actor does', async () => {
    const world = new World()
    await using _ = world
    const probe = await openProbe<{ take(list: number[]): number[] }>(world.system, ['take'])
    const list = [1]
    const asking = probe.ref.ask.take(list)
    list.push(2)
    const asked = await probe.expect('take')
    expect(asked.args).toEqual([[1]])
    const answer = [3]
    asked.reply(answer)
    expect(await asking).toEqual([3])
  })

  it('ends with its block, and leaves nothing behind', async () => {
    const world = new World()
    await using _ = world
    {
      await using probe = await openProbe(world.system, Printer, { name: 'till' })
      expect(world.kernel(0).actors.size).toBe(1)
      const asking = rejectionOf(probe.ref.ask.width())
      await probe.expect('width')
      void asking
    }
    expect(world.kernel(0).actors.size).toBe(0)
    await (await openProbe(world.system, Printer, { name: 'till' }))[Symbol.asyncDispose]()
  })

  it.each([0, -1, Number.NaN, '5'])('refuses %s as its time to wait', async (timeoutMs) => {
    const world = new World()
    await using _ = world
    expect(await rejectionOf(openProbe(world.system, Printer, { timeoutMs: timeoutMs as number }))).toMatchObject({
      code: 'OPTION',
      option: 'openProbe timeoutMs',
    })
  })
})
