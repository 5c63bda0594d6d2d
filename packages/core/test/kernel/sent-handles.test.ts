import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { HandleBase } from '../../src/codec/handle-base.ts'
import { registerHandle } from '../../src/codec/handles.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { World } from '../support/world.ts'

/** What was packed and sent, in order. */
let log: string[] = []

class Ticket extends HandleBase {
  readonly note: ActorRef<Reader> | undefined
  constructor(note?: ActorRef<Reader>) {
    super()
    this.note = note
  }
}

registerHandle(Ticket.prototype, {
  name: 'ticket of the test',
  pass: (ticket) => ticket,
  pack: (ticket, { kind, slot, incarnation }) => {
    const { note } = ticket as Ticket
    log.push(`packed for ${kind} ${slot}.${incarnation}`)
    return {
      data: note ?? null,
      sent: () => {
        log.push('sent')
        note?.tell.note('sent')
      },
    }
  },
  unpack: (data) => new Ticket((data ?? undefined) as ActorRef<Reader> | undefined),
})

class Reader extends Actor {
  readonly #notes: string[] = []
  note(text: string): void {
    this.#notes.push(text)
  }
  notes(): string[] {
    return this.#notes
  }
  take(_ticket: Ticket, _rest: unknown): void {
    this.#notes.push('taken')
  }
}
expose(import.meta.url, { Reader })

let world: World
beforeEach(() => {
  log = []
  world = new World()
})
afterEach(() => world.system.stop())

describe('a handle that is sent to another host', () => {
  it('is packed for that host, and its owner hears when the message is on its way', async () => {
    const reader = await world.system.spawn(Reader, { on: 'thread' })
    await reader.ask.take(new Ticket(), 1)
    expect(log).toEqual(['packed for thread 1.1', 'sent'])
  })

  it('may send by itself then, also to the same host: that comes behind the message', async () => {
    const reader = await world.system.spawn(Reader, { on: 'thread' })
    reader.tell.take(new Ticket(reader), 1)
    expect(await reader.ask.notes()).toEqual(['taken', 'sent'])
  })

  it('is not told so when the message cannot be sent after all', async () => {
    const reader = await world.system.spawn(Reader, { on: 'thread' })
    expect(() => reader.tell.take(new Ticket(), () => 0)).toThrow('function')
    await reader.ask.take(new Ticket(), 1)
    expect(log).toEqual(['packed for thread 1.1', 'packed for thread 1.1', 'sent'])
  })
})
