import {
  ConnectionClosedError,
  connect,
  FrameTooLargeError,
  listen,
  NotSendableError,
  OptionError,
  SendQueueFullError,
} from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { authKey } from './keys.ts'
import { openPair } from './open-pair.ts'

const soon = { timeoutMs: 10_000 }
const timedOut = expect.objectContaining({ name: 'TimeoutError' })

describe('a connection', () => {
  it('carries messages both ways at once, each in order', async () => {
    await using pair = await openPair()
    const numbers = Array.from({ length: 5000 }, (_, n) => n)
    const send = async (from: typeof pair.a): Promise<void> => {
      for (const n of numbers) await from.send({ n })
    }
    const take = async (from: typeof pair.a): Promise<unknown[]> => {
      const taken: unknown[] = []
      for (const _ of numbers) taken.push(((await from.receive(soon)) as { n: number }).n)
      return taken
    }
    const [, , a, b] = await Promise.all([send(pair.a), send(pair.b), take(pair.a), take(pair.b)])
    expect(a).toEqual(numbers)
    expect(b).toEqual(numbers)
  })

  it('sends a message as it is when it is sent', async () => {
    await using pair = await openPair()
    const list = [1]
    const sent = pair.a.send(list)
    list.push(2)
    await sent
    expect(await pair.b.receive(soon)).toEqual([1])
  })

  it('serves those who wait in the order in which they came', async () => {
    await using pair = await openPair()
    const waiting = Promise.all([pair.b.receive(soon), pair.b.receive(soon), pair.b.receive(soon)])
    for (const text of ['a', 'b', 'c']) await pair.a.send(text)
    expect(await waiting).toEqual(['a', 'b', 'c'])
  })

  it('gives the message to the next one when the first has stopped waiting', async () => {
    await using pair = await openPair()
    const abort = new AbortController()
    const first = pair.b.receive({ signal: abort.signal })
    const second = pair.b.receive(soon)
    abort.abort(new Error('enough'))
    await expect(first).rejects.toThrow('enough')
    await pair.a.send('x')
    expect(await second).toBe('x')
  })

  it('rejects a wait when its time is up, and takes no message then', async () => {
    await using pair = await openPair()
    await expect(pair.b.receive({ timeoutMs: 20 })).rejects.toThrow(timedOut)
    await expect(pair.b.receive({ timeoutMs: 0 })).rejects.toThrow(timedOut)
    await expect(pair.b.receive({ signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
    await pair.a.send('still there')
    expect(await pair.b.receive(soon)).toBe('still there')
    await failure(OptionError, pair.b.receive({ timeoutMs: NaN }))
    await failure(OptionError, pair.b.poll(NaN))
    await failure(OptionError, pair.b.send(1, { timeoutMs: 'x' as never }))
  })

  it('sends nothing of what cannot travel, and goes on', async () => {
    await using pair = await openPair()
    expect(await failure(NotSendableError, pair.a.send({ a: [() => 1] }))).toMatchObject({
      path: 'message.a[0]',
      direction: 'out',
    })
    class Point {
      x = 1
    }
    expect(await failure(NotSendableError, pair.a.send(new Point()))).toMatchObject({ path: 'message' })
    await pair.a.send('next')
    expect(await pair.b.receive(soon)).toBe('next')
  })

  it('refuses a message that is too long, and goes on', async () => {
    await using pair = await openPair({ a: { maxFrameBytes: 1000 } })
    const error = await failure(FrameTooLargeError, pair.a.send('x'.repeat(1001)))
    expect(error).toMatchObject({ maxFrameBytes: 1000, direction: 'out' })
    await pair.a.send('x'.repeat(990))
    expect(await pair.b.receive(soon)).toHaveLength(990)
  })

  it('refuses a short message that would become large', async () => {
    await using pair = await openPair({ a: { maxMessageBytes: 10_000 } })
    await pair.b.send(Array.from({ length: 1000 }, () => []))
    expect(await failure(NotSendableError, pair.a.receive(soon))).toMatchObject({ direction: 'in' })
    expect(await failure(ConnectionClosedError, pair.a.receive(soon))).toMatchObject({ clean: false })
  })

  it('lets a fast sender wait for a slow receiver, and holds no more than its bounds', async () => {
    const limits = { maxQueuedBytes: 64 * 1024 }
    await using pair = await openPair({ a: limits, b: limits })
    const text = 'x'.repeat(10_000)
    let sent = 0
    const sending = (async () => {
      for (; sent < 2000; sent++) await pair.a.send(text, { timeoutMs: 500 })
    })()
    await expect(sending).rejects.toThrow(timedOut)
    // what both queues and the kernel take is far from twenty megabytes
    expect(sent).toBeLessThan(1500)
    for (let n = 0; n < sent; n++) expect(await pair.b.receive(soon)).toBe(text)
    expect(await pair.b.poll(50)).toBe(false)
    await pair.a.send('on again', soon)
    expect(await pair.b.receive(soon)).toBe('on again')
  })

  it('refuses what senders throw at it without waiting, and sends the rest in order', async () => {
    const limits = { maxQueuedBytes: 64 * 1024 }
    await using pair = await openPair({ a: limits, b: limits })
    const sends = Array.from({ length: 3000 }, (_, n) => pair.a.send([n, 'x'.repeat(10_000)]).then(() => n))
    const kept: number[] = []
    const receiving = (async () => {
      for await (const message of pair.b) kept.push((message as number[])[0]!)
    })()
    const settled = await Promise.allSettled(sends)
    const done = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    const full = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    expect(full.length).toBeGreaterThan(1000)
    for (const error of full) expect(error).toBeInstanceOf(SendQueueFullError)
    await pair.a.close()
    await receiving
    expect(kept).toEqual(done)
  })

  it('gives all that arrived before it says that the other side has closed', async () => {
    await using pair = await openPair()
    for (const n of [1, 2, 3]) await pair.a.send(n)
    await pair.a.close()
    expect([await pair.b.receive(soon), await pair.b.receive(soon), await pair.b.receive(soon)]).toEqual([1, 2, 3])
    expect(await failure(ConnectionClosedError, pair.b.receive(soon))).toMatchObject({
      clean: true,
      why: 'the other side closed it',
    })
    await failure(ConnectionClosedError, pair.b.send(4))
    expect(pair.b.closed).toBe(false)
  })

  it('ends an iteration when the other side closes, and when this side does', async () => {
    await using pair = await openPair()
    await pair.a.send('x')
    await pair.a.close()
    const seen: unknown[] = []
    for await (const message of pair.b) seen.push(message)
    expect(seen).toEqual(['x'])
    await using other = await openPair()
    const iteration = (async () => {
      for await (const _ of other.a) throw new Error('nothing was sent')
    })()
    await other.a.close()
    await iteration
  })

  it('rejects those who wait when it is closed here, as often as it is closed', async () => {
    await using pair = await openPair()
    const waiting = failure(ConnectionClosedError, pair.a.receive())
    const polling = failure(ConnectionClosedError, pair.a.poll(10_000))
    await Promise.all([pair.a.close(), pair.a.close()])
    expect((await waiting).why).toBe('it was closed here')
    await polling
    await failure(ConnectionClosedError, pair.a.send(1))
    expect(pair.a.closed).toBe(true)
  })

  it('still sends what waits when it is closed', async () => {
    const limits = { maxQueuedBytes: 1024 * 1024 }
    await using pair = await openPair({ a: limits, b: limits })
    const sends = Array.from({ length: 18 }, (_, n) => pair.a.send([n, new Uint8Array(100_000)]))
    const closed = pair.a.close()
    const kept: number[] = []
    for await (const message of pair.b) kept.push((message as number[])[0]!)
    await Promise.all([closed, ...sends])
    expect(kept).toEqual(sends.map((_, n) => n))
  })

  it('closes in time also when the other side never reads', async () => {
    const limits = { maxQueuedBytes: 1024, closeMs: 100 }
    await using pair = await openPair({ a: limits, b: limits })
    await expect(
      (async () => {
        while (true) await pair.a.send('x'.repeat(100_000), { timeoutMs: 200 })
      })(),
    ).rejects.toThrow(timedOut)
    await pair.a.close()
    expect(pair.a.closed).toBe(true)
  })
})

describe('connect', () => {
  it('gives up when its signal says so, also while somebody does not answer', async () => {
    const { createServer } = await import('node:net')
    const silent = createServer((socket) => socket.on('error', () => {}))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as { port: number }
    const abort = new AbortController()
    const connecting = connect({ address: { port }, authKey, signal: abort.signal })
    abort.abort(new Error('enough'))
    await expect(connecting).rejects.toThrow('enough')
    await expect(connect({ address: { port }, authKey, timeoutMs: 50 })).rejects.toMatchObject({
      code: 'HANDSHAKE_TIMEOUT',
      deadlineMs: 50,
    })
    silent.close()
  })

  it('says that nobody is there', async () => {
    const listener = await listen({ address: 'tcp://127.0.0.1:0', authKey })
    await listener.close()
    await expect(connect({ address: listener.address, authKey })).rejects.toMatchObject({
      code: 'CONNECT_FAILED',
      cause: { code: 'ECONNREFUSED' },
    })
  })

  it.each([
    ['no key', {}, 'authKey'],
    ['a short key', { authKey: 'fifteen bytes..' }, 'authKey'],
    ['a key that is none', { authKey: 5 }, 'authKey'],
    ['no time', { authKey, timeoutMs: 0 }, 'connect timeoutMs'],
    ['a limit that is none', { authKey, limits: { maxFrameBytes: 0 } }, 'limits.maxFrameBytes'],
  ])('refuses %s', async (_name, options, option) => {
    const given = { address: 'tcp://127.0.0.1:1', ...options } as never
    expect(await failure(OptionError, connect(given))).toMatchObject({ option })
  })

  it('never shows a key', async () => {
    const error = await failure(OptionError, connect({ address: 'tcp://127.0.0.1:1', authKey: 'my secret' }))
    expect(JSON.stringify([error.message, error])).not.toContain('secret')
  })
})

describe('a listener', () => {
  it('gives its connections to those who wait, in order, and says who came last', async () => {
    await using listener = await listen<string>({ address: 'tcp://127.0.0.1:0', authKey })
    const accepting = [listener.accept(soon), listener.accept(soon)]
    for (const text of ['first', 'second']) {
      const client = await connect<string>({ address: listener.address, authKey })
      await client.send(text)
      await client.close()
    }
    const [one, two] = await Promise.all(accepting)
    expect([await one!.receive(soon), await two!.receive(soon)]).toEqual(['first', 'second'])
    expect(listener.lastAccepted).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/)
    await Promise.all([one!.close(), two!.close()])
  })

  it('ends its iteration when it is closed; those that were accepted go on', async () => {
    const listener = await listen<string>({ address: 'tcp://127.0.0.1:0', authKey })
    const accepted = (async () => {
      const all: unknown[] = []
      for await (const connection of listener) all.push(connection)
      return all
    })()
    const first = listener.accept(soon).catch((error) => error.code)
    await using client = await connect<string>({ address: listener.address, authKey })
    await client.send('x')
    await expect(listener.accept({ timeoutMs: 30 })).rejects.toThrow(timedOut)
    await listener.close()
    await listener.close()
    const all = (await accepted) as { receive(): Promise<string>; close(): Promise<void> }[]
    expect(await first).toBe('CONNECTION_CLOSED')
    expect(await all[0]!.receive()).toBe('x')
    await all[0]!.close()
  })

  it('refuses more who wait to be accepted than its backlog', async () => {
    await using listener = await listen({ address: 'tcp://127.0.0.1:0', authKey, backlog: 1 })
    await using _waits = await connect({ address: listener.address, authKey })
    await expect(connect({ address: listener.address, authKey })).rejects.toMatchObject({
      code: 'CONNECTION_LIMIT',
      limit: 'connections',
    })
    await using _accepted = await listener.accept(soon)
    await using _next = await connect({ address: listener.address, authKey })
  })

  it('at an address of other machines is refused without TLS, and nothing listens', async () => {
    for (const address of ['tcp://0.0.0.0:0', 'tcp://[::]:0']) {
      await expect(listen({ address, authKey })).rejects.toMatchObject({ code: 'INSECURE_ADDRESS' })
    }
    await expect(connect({ address: 'tcp://192.0.2.1:1', authKey })).rejects.toMatchObject({ code: 'INSECURE_ADDRESS' })
  })
})
