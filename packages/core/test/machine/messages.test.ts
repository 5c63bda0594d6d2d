import { describe, expect, it } from 'vitest'
import { assign, raise, setup } from 'xstate'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { machineActor } from '../../src/machine/index.ts'
import { rejectionOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'
import { Sum, sum } from './charts.ts'
import { answered, open } from './open.ts'

/** Answers each event with another one to itself, in two ways. */
const echo = setup({
  types: {
    context: {} as { heard: string[] },
    events: {} as { type: 'call'; text: string } | { type: 'raised' | 'sent'; text: string },
  },
}).createMachine({
  id: 'echo',
  context: { heard: [] },
  on: {
    call: {
      actions: [
        assign({ heard: ({ context, event }) => [...context.heard, event.text] }),
        ({ self, event }) => self.send({ type: 'sent', text: event.text }),
        raise(({ event }) => ({ type: 'raised', text: event.text })),
      ],
    },
    '*': { actions: assign({ heard: ({ context, event }) => [...context.heard, `${event.type} ${event.text}`] }) },
  },
})
const Echo = machineActor(echo)

/** A machine with messages and a constructor of its own. */
class Till extends machineActor(sum) {
  readonly #currency: string
  constructor(currency: string, from: number) {
    super({ input: { from } })
    this.#currency = currency
  }
  /** Adds, and says what there is. */
  pay(by: number): string {
    this.send({ type: 'add', by })
    return `${this.snapshot().context.total} ${this.#currency}, ${this.matches('open') ? 'open' : 'closed'}`
  }
  async payLater(by: number): Promise<string> {
    await Promise.resolve()
    return this.pay(by)
  }
}

class Forgetful extends machineActor(sum) {
  protected override onStart(): void {}
}
class NotAMachine extends Actor {}
expose(import.meta.url, { Echo, Till, Forgetful, NotAMachine })

describe.each(placements)('a machine as an actor on %s', (on) => {
  it('handles events in the order sent, and says where it is', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { args: [{ input: { from: 5 } }], on })
    for (let by = 1; by <= 4; by++) ref.tell.send({ type: 'add', by })
    const between = ref.ask.snapshot()
    ref.tell.send({ type: 'add', by: 100 })
    expect(await answered(world, between)).toEqual({
      value: { open: 'small' },
      context: { total: 15 },
      status: 'active',
      output: undefined,
      error: undefined,
      children: {},
      historyValue: {},
      delays: [],
    })
    expect(await answered(world, ref.ask.snapshot())).toMatchObject({ value: { open: 'large' }, context: { total: 115 } })
  })

  it('says whether it is in a state, or in one within it', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { on })
    const asked = Promise.all([
      ref.ask.matches('open'),
      ref.ask.matches({ open: 'small' }),
      ref.ask.matches({ open: 'large' }),
      ref.ask.matches('closed'),
    ])
    expect(await answered(world, asked)).toEqual([true, true, false, false])
  })

  it('answers an asked event when the machine has handled it', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { on })
    expect(await answered(world, ref.ask.send({ type: 'add', by: 1 }))).toBeUndefined()
    expect(await answered(world, ref.ask.snapshot())).toMatchObject({ context: { total: 1 } })
  })

  it('handles each event to its end, with all that it raises and sends itself, before the next', async () => {
    await using world = new World()
    const ref = await open(world, Echo, { on })
    ref.tell.send({ type: 'call', text: 'a' })
    ref.tell.send({ type: 'call', text: 'b' })
    const { context } = await answered(world, ref.ask.snapshot())
    expect(context.heard).toEqual(['a', 'raised a', 'sent a', 'b', 'raised b', 'sent b'])
  })

  it('has the messages of its subclass, which use the machine', async () => {
    await using world = new World()
    const ref = await open(world, Till, { args: ['EUR', 10], on })
    expect(await answered(world, ref.ask.pay(5))).toBe('15 EUR, open')
    expect(await answered(world, ref.ask.payLater(5))).toBe('20 EUR, open')
    expect(await answered(world, ref.ask.snapshot())).toMatchObject({ context: { total: 20 } })
  })

  it('refuses what is no event, and what would end the machine alone; asked so, it lives on', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { on })
    for (const event of [undefined, 'add', { by: 1 }, { type: 'xstate.stop' }, { type: 'xstate.init' }]) {
      const error = await rejectionOf(answered(world, ref.ask.send(event as never)))
      expect(error).toMatchObject({ code: 'OPTION', option: 'an event for sum' })
    }
    expect(await answered(world, ref.ask.matches('open'))).toBe(true)
  })

  it('says so when a subclass keeps it from starting', async () => {
    await using world = new World()
    const ref = await open(world, Forgetful, { on })
    const error = await rejectionOf(answered(world, ref.ask.snapshot()))
    expect(error).toMatchObject({ code: 'CONTEXT', message: expect.stringContaining('super.onStart()') })
  })
})

describe('machineActor', () => {
  it('takes xstate machines only', () => {
    for (const machine of [undefined, {}, sum.config, NotAMachine]) {
      expect(() => machineActor(machine as never)).toThrow(expect.objectContaining({ code: 'OPTION', option: 'machine' }))
    }
  })

  it('gives the class the options of the actor', async () => {
    await using world = new World()
    const Small = machineActor(sum, { mailbox: { messages: 1 } })
    const ref = await open(world, Small)
    for (let n = 0; n < 3; n++) ref.tell.send({ type: 'add', by: 1 })
    await world.settled()
    expect(world.deadLetters()).toEqual(['send: mailbox-full', 'send: mailbox-full'])
  })

  it('names the class after the machine, for people', async () => {
    await using world = new World()
    await open(world, machineActor(sum))
    expect(world.eventsOf('actor.started')).toMatchObject([{ at: 'sum' }])
  })

  it.each([[{ input: { from: 1 }, snapshot: {} }], ['from 1'], [null]])(
    'starts with input or a snapshot, not with %j',
    async (start) => {
      await using world = new World()
      const error = await rejectionOf(open(world, Sum, { args: [start as never] }))
      expect(error).toMatchObject({ code: 'START', cause: { code: 'OPTION', option: 'args of sum' } })
    },
  )
})
