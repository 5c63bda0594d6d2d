import { afterEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import type { Notice } from '../../src/actor/notice.ts'
import { SimulationError } from '../../src/errors/simulation-errors.ts'
import { Handling } from '../../src/kernel/handling.ts'
import { NoticeMail } from '../../src/kernel/notice-mail.ts'
import { Outbound } from '../../src/kernel/outbound.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { simulate } from '../../src/simulation/simulate.ts'
import type { World } from '../../src/simulation/world.ts'

/** What one run saw; a new one for each. */
interface Seen {
  readonly numbers: number[]
  notices: number
}
let seen: Seen

class Counter extends Actor {
  take(number: number): void {
    seen.numbers.push(number)
  }
  fail(): never {
    throw new Error('broken')
  }
}
class Sender extends Actor {
  async send(counter: ActorRef<Counter>, rounds: number): Promise<void> {
    for (let number = 1; number <= rounds; number++) {
      counter.tell.take(number)
      // each of them leaves in a chunk of its own
      await new Promise<void>((resolve) => this.context.timers.once(`${number}`, 1, () => resolve()))
    }
  }
  static readonly options = { interleave: true } as const
}
class Watcher extends Actor {
  watch(counter: ActorRef<Counter>): void {
    this.context.watch(counter)
  }
  protected override onNotice(_: Notice): void {
    seen.notices++
  }
}
expose(import.meta.url, { Counter, Sender, Watcher })

/** An actor fails with mail behind the message that failed it. */
const failing = async ({ system, pass }: World): Promise<void> => {
  seen = { numbers: [], notices: 0 }
  const counter = await system.spawn(Counter, { on: 'thread' })
  counter.tell.fail()
  for (const number of [1, 2, 3]) counter.tell.take(number)
  await pass(100)
  expect(seen.numbers).toEqual([1, 2, 3])
}

/** An actor is watched from another host, and ends. */
const watching = async ({ system, pass }: World): Promise<void> => {
  seen = { numbers: [], notices: 0 }
  const counter = await system.spawn(Counter, { on: 'thread' })
  const watcher = await system.spawn(Watcher, { on: 'process' })
  await watcher.ask.watch(counter)
  await system.stopActor(counter)
  await pass(100)
  expect(seen.notices).toBe(1)
}

/** Messages are sent while the link between their hosts opens. */
const opening = async ({ system, pass }: World): Promise<void> => {
  seen = { numbers: [], notices: 0 }
  const counter = await system.spawn(Counter, { on: 'thread' })
  const sender = await system.spawn(Sender, { on: 'process' })
  void sender.ask.send(counter, 6).catch(() => {})
  await pass(200)
  expect(seen.numbers).toEqual([1, 2, 3, 4, 5, 6])
}

const unbound =
  <T extends (world: World) => Promise<void>>(scenario: T) =>
  (world: World) =>
    scenario(new Proxy(world, { get: (target, key) => bound(target, Reflect.get(target, key)) }))
const bound = (target: World, value: unknown): unknown => (typeof value === 'function' ? value.bind(target) : value)

/** What was planted, to be taken out again. */
let repair: () => void = () => {}
const plant = <T extends object, K extends keyof T>(prototype: T, method: K, bug: T[K]): void => {
  const sound = prototype[method]
  prototype[method] = bug
  repair = () => void (prototype[method] = sound)
}
afterEach(() => {
  repair()
  repair = () => {}
})

const seeds = 200
const failureOf = (scenario: (world: World) => Promise<void>): Promise<unknown> =>
  simulate({ seeds, shrink: 20 }, unbound(scenario)).then(
    () => undefined,
    (error: unknown) => error,
  )

describe('a kernel without planted bugs', () => {
  it.each([
    ['keeps the mail of an actor that fails', failing],
    ['sends one notice for each watch', watching],
    ['keeps the order while a link opens', opening],
  ])('%s', async (_, scenario) => {
    expect(await failureOf(scenario)).toBeUndefined()
  })
})

describe('simulation finds a bug that was planted in the kernel', () => {
  it('a restart that loses the mail that waits', async () => {
    const { begins } = Handling.prototype
    plant(Handling.prototype, 'begins', function (this: Handling, life) {
      while (this.mail.drop() !== undefined);
      begins.call(this, life)
    })
    expect(await failureOf(failing)).toBeInstanceOf(SimulationError)
  })

  it('a notice that is sent twice', async () => {
    const { run } = NoticeMail.prototype
    plant(NoticeMail.prototype, 'run', function (this: NoticeMail) {
      run.call(this)
      return run.call(this)
    })
    expect(await failureOf(watching)).toBeInstanceOf(SimulationError)
  })

  it('an order that is broken while a link opens', async () => {
    const { open } = Outbound.prototype
    plant(Outbound.prototype, 'open', function (this: Outbound, link) {
      open.call(
        this,
        new Proxy(link, {
          get: (target, key) => (key === 'send' ? late(target) : bound(target as never, Reflect.get(target, key))),
        }),
      )
    })
    /** The first chunk lets the second one pass. */
    const late = (link: Parameters<Outbound['open']>[0]): typeof link.send => {
      const held = firsts.get(link) ?? { chunks: 0, first: undefined as (() => void) | undefined }
      firsts.set(link, held)
      return (chunk, attachments) => {
        if (++held.chunks === 1) return void (held.first = () => link.send(chunk, attachments))
        link.send(chunk, attachments)
        held.first?.()
        held.first = undefined
      }
    }
    const firsts = new WeakMap<object, { chunks: number; first: (() => void) | undefined }>()
    expect(await failureOf(opening)).toBeInstanceOf(SimulationError)
  })
})
