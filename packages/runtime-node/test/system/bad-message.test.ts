import { NotSendableError, OptionError, ReplyLostError, TroupeError, transfer } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { failure } from '../support/failure.ts'
import { openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const broken = (await import(built('broken'))) as typeof import('./fixtures/broken.ts')
const { Anything } = broken

const places = ['here', 'thread', 'process'] as const

describe.each(places)('a message to an actor on %s', (on) => {
  it('that cannot travel is refused with its path; the next one is unharmed (D2, IS4)', async () => {
    await using world = await openSystem()
    const actor = await world.system.spawn(Anything, { on })
    const cyclic: { self?: unknown; bad: unknown } = { bad: Symbol('s') }
    cyclic.self = cyclic
    const throwing = Object.defineProperty({}, 'getter', {
      enumerable: true,
      get: () => {
        throw new RangeError('no')
      },
    })
    const cases: [unknown, string][] = [
      [{ a: [0, { b: () => 1 }] }, 'argument 1.a[1].b'],
      [new Map([['key', new WeakSet()]]), 'argument 1'],
      [cyclic, 'argument 1.bad'],
      [throwing, 'argument 1.getter'],
      [{ deep: Promise.resolve() }, 'argument 1.deep'],
      [
        {
          deep: new (class Private {
            #x = 1
            x(): number {
              return this.#x
            }
          })(),
        },
        'argument 1.deep',
      ],
    ]
    for (const [bad, path] of cases) {
      for (const send of [() => actor.tell.take(0, bad), () => actor.ask.take(0, bad)]) {
        const error = await failure(NotSendableError, send)
        expect(error).toMatchObject({ code: 'NOT_SENDABLE', direction: 'out', path: expect.stringContaining(path) })
        expect(error.message).toContain(path)
      }
      expect(await actor.ask.given()).toBeUndefined()
    }
    expect((await failure(NotSendableError, () => firstOf(actor.stream.takeAll({ f: () => 1 })))).path).toBe('argument 0.f')
  })

  it('whose reply cannot travel fails as one that ran (A5)', async () => {
    await using world = await openSystem()
    const actor = await world.system.spawn(Anything, { on })
    const error = await failure(ReplyLostError, actor.ask.giveFunction())
    expect(error).toMatchObject({
      code: 'REPLY_LOST',
      ran: true,
      method: 'giveFunction',
      cause: { code: 'NOT_SENDABLE', path: 'reply.list[0].run' },
    })
    expect(await actor.ask.given()).toBeUndefined()
  })

  it('whose stream yields what cannot travel fails after the good items (ST3)', async () => {
    await using world = await openSystem()
    const actor = await world.system.spawn(Anything, { on })
    const items: unknown[] = []
    const read = async (): Promise<void> => {
      for await (const item of actor.stream.yieldFunction()) items.push(item)
    }
    const error = await failure(TroupeError, read())
    expect(`${error} ${error.cause}`).toContain('item.run')
    expect(items).toEqual([1])
  })

  it('with wrong call options is refused', async () => {
    await using world = await openSystem()
    const actor = await world.system.spawn(Anything, { on })
    for (const options of [
      { timeoutMs: -1 },
      { timeoutMs: Number.NaN },
      { timeoutMs: '5' },
      { itemTimeoutMs: -1 },
      { signal: {} },
    ]) {
      await failure(OptionError, () => actor.with(options as never))
    }
  })
})

describe('what is longer than a link between processes takes at once', () => {
  const tooMuch = 257 * 1024 * 1024

  it('is refused, and the host that it was for lives on', async () => {
    await using world = await openSystem()
    const actor = await world.system.spawn(Anything, { on: 'process' })
    const bytes = new Uint8Array(tooMuch)
    for (const send of [
      () => actor.tell.take(bytes),
      () => actor.ask.take(transfer(bytes)),
      () => firstOf(actor.stream.takeAll(bytes)),
    ]) {
      const { message } = await failure(NotSendableError, send)
      expect(message).toContain(`${tooMuch} bytes`)
      expect(message).toContain('stream it in parts')
    }
    expect(bytes.byteLength).toBe(tooMuch)
    expect(await actor.ask.given()).toBeUndefined()
  })

  it('fails the call that it was to answer, as one that ran', async () => {
    await using world = await openSystem()
    const actor = await world.system.spawn(Anything, { on: 'process' })
    const answers = [
      actor.ask.giveBytes(tooMuch),
      actor.ask.failWithBytes(tooMuch),
      allOf(actor.stream.yieldBytes(tooMuch)),
      allOf(actor.stream.failAfterOne(tooMuch)),
    ]
    for (const answer of answers) {
      const error = await failure(ReplyLostError, answer)
      expect(error).toMatchObject({ ran: true, cause: { code: 'NOT_SENDABLE' } })
    }
    expect(await actor.ask.given()).toBeUndefined()
  })
})

const allOf = async (stream: AsyncIterable<unknown>): Promise<unknown[]> => {
  const items: unknown[] = []
  for await (const item of stream) items.push(item)
  return items
}

const firstOf = async (stream: AsyncIterable<unknown>): Promise<unknown> => {
  for await (const item of stream) return item
}
