import { describe, expect, it } from 'vitest'
import { assign, cancel, fromCallback, fromTransition, raise, sendTo, setup } from 'xstate'
import { expose } from '../../src/actor/expose.ts'
import { machineActor } from '../../src/machine/index.ts'
import { Door, rejectionOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'
import { TrafficLight } from './charts.ts'
import { answered, open, read } from './open.ts'

const door = new Door()

/** Delays of every kind, and what became of them. */
const alarm = setup({
  types: {
    context: {} as { rang: string[]; delay: number },
    input: {} as { delay: number },
    events: {} as
      | { type: 'raise' | 'send' | 'later' | 'calm' | 'again' | 'clock' }
      | { type: 'ring'; who: string }
      | { type: 'fail' },
  },
  actors: {
    clock: fromCallback(({ system, sendBack }) => {
      const { _clock: clock } = system
      const late = clock.setTimeout(() => sendBack({ type: 'ring', who: 'never' }), 10)
      clock.setTimeout(() => sendBack({ type: 'ring', who: 'the clock' }), 20)
      clock.clearTimeout(late)
    }),
    echo: fromTransition((count: number, _event: { type: 'ring'; who: string }) => count + 1, 0),
  },
  actions: {
    note: assign({ rang: ({ context }, who: string) => [...context.rang, who] }),
    fail: () => {
      throw new RangeError('bang')
    },
  },
  delays: { given: ({ context }) => context.delay },
}).createMachine({
  id: 'alarm',
  context: ({ input }) => ({ rang: [], delay: input.delay }),
  invoke: {
    src: 'echo',
    id: 'echo',
    onSnapshot: { guard: ({ event }) => event.snapshot.context > 0, actions: { type: 'note', params: 'the child' } },
  },
  initial: 'quiet',
  states: {
    quiet: { on: { clock: 'clocking' } },
    clocking: { invoke: { src: 'clock' } },
    waiting: {
      after: { given: { target: 'quiet', actions: { type: 'note', params: 'after' } } },
      on: { again: { target: 'waiting', reenter: true } },
    },
  },
  on: {
    raise: { actions: raise({ type: 'ring', who: 'raised' }, { delay: 'given', id: 'bell' }) },
    send: { actions: sendTo('echo', { type: 'ring', who: 'sent' }, { delay: 'given' }) },
    later: '.waiting',
    calm: { target: '.quiet', actions: cancel('bell') },
    ring: { actions: { type: 'note', params: ({ event }) => event.who } },
    fail: { actions: 'fail' },
  },
})
class Alarm extends machineActor(alarm) {
  async work(): Promise<void> {
    await door.pass()
  }
}
expose(import.meta.url, { Alarm })

const rang = async (world: World, ref: Awaited<ReturnType<typeof begin>>): Promise<readonly string[]> =>
  (await answered(world, ref.ask.snapshot())).context.rang
const begin = (world: World, on: (typeof placements)[number], delay = 100) =>
  open(world, Alarm, { args: [{ input: { delay } }], on })

describe.each(placements)('delays of a machine on %s', (on) => {
  it.each([
    ['raise', 'raised'],
    ['send', 'the child'],
    ['later', 'after'],
  ] as const)("run on the kernel's clock, never early: %s", async (type, who) => {
    await using world = new World()
    const ref = await begin(world, on)
    ref.tell.send({ type })
    await world.pass(99)
    expect(await rang(world, ref)).toEqual([])
    await world.pass(1)
    expect(await rang(world, ref)).toEqual([who])
    await world.pass(1_000)
    expect(await rang(world, ref)).toEqual([who])
  })

  it('end with the state, or when they are cancelled', async () => {
    await using world = new World()
    const ref = await begin(world, on)
    for (const type of ['raise', 'later'] as const) ref.tell.send({ type })
    await world.pass(50)
    ref.tell.send({ type: 'calm' })
    await world.pass(1_000)
    expect(await rang(world, ref)).toEqual([])
  })

  it('begin anew when the state is entered again', async () => {
    await using world = new World()
    const ref = await begin(world, on)
    ref.tell.send({ type: 'later' })
    await world.pass(60)
    ref.tell.send({ type: 'again' })
    await world.pass(99)
    expect(await rang(world, ref)).toEqual([])
    await world.pass(1)
    expect(await rang(world, ref)).toEqual(['after'])
  })

  it('are turns: behind the mail that waits, and not while another message is handled (TM1)', async () => {
    await using world = new World()
    door.reset()
    const ref = await begin(world, on)
    ref.tell.send({ type: 'raise' })
    void ref.ask.work()
    ref.tell.send({ type: 'ring', who: 'earlier' })
    await world.pass(200)
    door.open()
    await world.settled()
    expect(await rang(world, ref)).toEqual(['earlier', 'raised'])
  })

  it('end with the life (TM2)', async () => {
    await using world = new World()
    const ref = await begin(world, on)
    ref.tell.send({ type: 'raise' })
    await world.settled()
    ref.tell.send({ type: 'fail' })
    await world.pass(1_000)
    expect(await rang(world, ref)).toEqual([])
    expect(world.eventsOf('actor.failed')).toHaveLength(1)
    // what its children say while they are stopped reaches nobody
    expect(
      world
        .eventsOf('machine.inspected')
        .filter(({ type, message }) => type === '@xstate.event' && message === 'xstate.snapshot.echo'),
    ).toHaveLength(2)
  })

  it.each([Number.NaN, 2 ** 31, Infinity])('of %d ms cannot be, and fail the life', async (delay) => {
    await using world = new World()
    const ref = await begin(world, on, delay)
    const error = await rejectionOf(answered(world, ref.ask.send({ type: 'raise' })))
    expect(error).toMatchObject({ code: 'OPTION' })
    expect(world.eventsOf('actor.failed')).toMatchObject([{ error: { code: 'OPTION' } }])
  })

  it('below zero are over at once', async () => {
    await using world = new World()
    const ref = await begin(world, on, -5)
    ref.tell.send({ type: 'raise' })
    await world.pass(0)
    expect(await rang(world, ref)).toEqual(['raised'])
  })

  it('of one id are all over in their time; cancelled is the last of them, as in xstate', async () => {
    await using world = new World()
    const ref = await begin(world, on)
    for (let n = 0; n < 3; n++) {
      ref.tell.send({ type: 'raise' })
      await world.pass(10)
    }
    ref.tell.send({ type: 'calm' })
    await world.pass(75)
    expect(await rang(world, ref)).toEqual(['raised'])
    await world.pass(1_000)
    expect(await rang(world, ref)).toEqual(['raised', 'raised'])
    expect((await answered(world, ref.ask.snapshot())).delays).toEqual([])
  })

  it('go on in a machine that is restored, with what was left of them', async () => {
    await using world = new World()
    const first = await begin(world, 'here')
    for (const type of ['later', 'raise', 'send'] as const) first.tell.send({ type })
    await world.pass(70)
    const snapshot = await answered(world, first.ask.snapshot())
    expect(snapshot.delays.map(({ leftMs, from, to }) => [leftMs, from, to])).toEqual([
      [30, [], []],
      [30, [], []],
      [30, [], ['echo']],
    ])
    await world.pass(1_000)
    const second = await open(world, Alarm, { args: [{ snapshot }], on })
    await world.pass(29)
    expect(await rang(world, second)).toEqual([])
    await world.pass(1)
    expect(await rang(world, second)).toEqual(['after', 'raised', 'the child'])
  })

  it('can be cancelled after that, too', async () => {
    await using world = new World()
    const first = await begin(world, 'here')
    for (const type of ['later', 'raise'] as const) first.tell.send({ type })
    const snapshot = await answered(world, first.ask.snapshot())
    const second = await open(world, Alarm, { args: [{ snapshot }], on })
    second.tell.send({ type: 'calm' })
    await world.pass(1_000)
    expect(await rang(world, second)).toEqual([])
  })

  it('are named in what is to be seen of the actor', async () => {
    await using world = new World()
    const ref = await begin(world, on)
    for (const type of ['later', 'raise'] as const) ref.tell.send({ type })
    await world.settled()
    const { timers } = await answered(world, world.system.inspect(ref))
    expect(timers).toEqual(['machine/xstate.after.given.alarm.waiting', 'machine/bell'])
  })

  it('and the clock that logic may ask for are of one time', async () => {
    await using world = new World()
    const ref = await begin(world, on)
    ref.tell.send({ type: 'clock' })
    await world.pass(19)
    expect(await rang(world, ref)).toEqual([])
    await world.pass(1)
    expect(await rang(world, ref)).toEqual(['the clock'])
  })

  it('take a traffic light round', async () => {
    await using world = new World()
    const light = await open(world, TrafficLight, { on })
    const { items } = read(light.stream.snapshots())
    await world.pass(6_500)
    expect(items.map(({ value }) => value)).toEqual(['green', 'yellow', { red: 'walk' }, { red: 'wait' }, 'green'])
    light.tell.send({ type: 'press' })
    await world.pass(999)
    expect(items.at(-1)?.value).toBe('yellow')
    await world.pass(1)
    expect(items.at(-1)?.value).toEqual({ red: 'walk' })
  })
})
