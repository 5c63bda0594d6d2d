import { ConnectionClosedError, connect, ListenFailedError, listen, OptionError, waitFor } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { within } from '../support/within.ts'
import { authKey } from './keys.ts'
import { families, flavours, openPair, startPeer } from './open-pair.ts'

const soon = { timeoutMs: 15_000 }

describe.each(families)('a listener over %s', (_family, freeAddress) => {
  // python: _TestListener.test_multiple_bind
  it('has its address to itself', async () => {
    await using listener = await listen({ address: await freeAddress(), authKey })
    const error = await failure(ListenFailedError, listen({ address: listener.address, authKey }))
    expect(error).toMatchObject({ code: 'LISTEN_FAILED', cause: { code: 'EADDRINUSE' } })
    const [a, b] = await Promise.all([listener.accept(soon), connect({ address: listener.address, authKey })])
    await Promise.all([a.close(), b.close()])
  })

  // python: _TestListener.test_context
  it('accepts within its block, and not behind it', async () => {
    const listener = await listen<number>({ address: await freeAddress(), authKey })
    {
      await using block = listener
      await using there = await connect<number>({ address: block.address, authKey })
      await using here = await block.accept(soon)
      await there.send(1729)
      expect(await here.receive(soon)).toBe(1729)
    }
    expect(await failure(ConnectionClosedError, listener.accept(soon))).toMatchObject({ clean: true })
  })

  // python: TestIgnoreEINTR.test_ignore_listener
  it('goes on waiting when a signal comes that the program listens to', async () => {
    await using listener = await listen<string>({ address: await freeAddress(), authKey })
    const accepted = listener.accept(soon)
    const heard = new Promise((resolve) => process.once('SIGUSR2', resolve))
    process.kill(process.pid, 'SIGUSR2')
    await within(15_000, 'the signal', heard)
    await using there = await connect<string>({ address: listener.address, authKey })
    await using here = await accepted
    await here.send('welcome')
    expect(await there.receive(soon)).toBe('welcome')
  })

  describe.each(flavours)('and a %s', (flavour) => {
    // python: _TestListenerClient.test_listener_client
    it('have what the other one sent before it ended', async () => {
      await using listener = await listen<string>({ address: await freeAddress(), authKey })
      await using far = await startPeer(flavour, 'hello', listener.address)
      await using connection = await listener.accept(soon)
      expect(await connection.receive(soon)).toBe('hello')
      expect(await within(15_000, 'its end', far.ended)).toBe(0)
    })

    // python: _TestListenerClient.test_issue14725
    it('have it also if it is accepted when the other one has long ended', async () => {
      await using listener = await listen<string>({ address: await freeAddress(), authKey })
      await using far = await startPeer(flavour, 'hello', listener.address)
      expect(await within(15_000, 'its end', far.ended)).toBe(0)
      await using connection = await listener.accept(soon)
      expect(await connection.receive(soon)).toBe('hello')
    })
  })

  // python: _TestListenerClient.test_issue16955
  it('shows the client that something has come', async () => {
    await using listener = await listen({ address: await freeAddress(), authKey })
    await using client = await connect({ address: listener.address, authKey })
    await using accepted = await listener.accept(soon)
    await accepted.send(Buffer.from('hello'))
    expect(await client.poll(10_000)).toBe(true)
  })
})

describe('a listener with an empty key', () => {
  // python: _TestListener.test_empty_authkey
  it('is refused, unless TLS asks for certificates of both sides', async () => {
    for (const empty of ['', new Uint8Array(0)]) {
      expect(await failure(OptionError, listen({ address: 'tcp://127.0.0.1:0', authKey: empty }))).toMatchObject({
        option: 'authKey',
      })
      expect(await failure(OptionError, connect({ address: 'tcp://127.0.0.1:1', authKey: empty }))).toMatchObject({
        option: 'authKey',
      })
    }
  })
})

describe.each(flavours)('a connection to a %s that echoes', (flavour) => {
  // python: _TestConnection.test_connection
  it('carries values, bytes and sixteen megabytes, and shows when something is there', async () => {
    await using listener = await listen({ address: 'tcp://127.0.0.1:0', authKey })
    await using far = await startPeer(flavour, 'echo', listener.address)
    await using connection = await listener.accept(soon)
    const trip = async (value: unknown): Promise<unknown> => {
      await connection.send(value)
      return connection.receive(soon)
    }
    for (const value of [[1, 2.25, null], Buffer.from('hello world'), Int32Array.of(0, 1, 2, 3)]) {
      const back = await trip(value)
      expect(back).toEqual(Buffer.isBuffer(value) ? new Uint8Array(value) : value)
    }
    expect(await connection.poll()).toBe(false)
    expect(await connection.poll(-1)).toBe(false)
    const before = performance.now()
    expect(await connection.poll(80)).toBe(false)
    expect(performance.now() - before).toBeGreaterThan(70)
    await connection.send(null)
    expect(await connection.poll(10_000)).toBe(true)
    expect(await connection.receive()).toBe(null)
    const big = new Uint8Array(16 * 1024 * 1024).fill(88)
    expect(Buffer.compare((await trip(big)) as Uint8Array, big)).toBe(0)
    await connection.send(new Uint8Array(0))
    expect([connection.readable, connection.writable]).toEqual([true, true])
    await failure(ConnectionClosedError, connection.receive(soon))
    await failure(ConnectionClosedError, connection.receive(soon))
    expect(await within(15_000, 'its end', far.ended)).toBe(0)
  }, 40_000)
})

describe('a connection in a block', () => {
  // python: _TestConnection.test_context
  it('is closed at the end of it, on both sides', async () => {
    const { listener, a, b } = await openPair()
    {
      await using _listener = listener
      await using _a = a
      await using _b = b
      await a.send(1729)
      expect(await b.receive(soon)).toBe(1729)
      expect([a.closed, b.closed]).toEqual([false, false])
    }
    expect([a.closed, b.closed]).toEqual([true, true])
    await failure(ConnectionClosedError, a.receive(soon))
    await failure(ConnectionClosedError, b.receive(soon))
    await failure(ConnectionClosedError, b.poll())
  })
})

describe('a poll', () => {
  // python: _TestPoll.test_empty_string
  it('sees a message that is empty, as often as it looks', async () => {
    await using pair = await openPair()
    expect(await pair.a.poll()).toBe(false)
    await pair.b.send('')
    expect(await pair.a.poll(10_000)).toBe(true)
    expect(await pair.a.poll()).toBe(true)
    expect(await pair.a.receive()).toBe('')
  })

  it('is true at the end as well, as receive() does not wait there', async () => {
    await using pair = await openPair()
    const poll = pair.a.poll(15_000)
    await pair.b.close()
    expect(await poll).toBe(true)
    await failure(ConnectionClosedError, pair.a.receive())
  })
})

describe.each(flavours)('messages of a %s', (flavour) => {
  const texts = ['hello', '', 'a', 'b', '', 'bye', '', 'lop']

  // python: _TestPoll.test_strings
  it('come one by one, empty ones too', async () => {
    await using listener = await listen<string>({ address: 'tcp://127.0.0.1:0', authKey })
    await using far = await startPeer(flavour, 'strings', listener.address)
    await using connection = await listener.accept(soon)
    for (const text of texts) {
      expect(await connection.poll(15_000)).toBe(true)
      expect(await connection.receive()).toBe(text)
    }
    expect(await within(15_000, 'its end', far.ended)).toBe(0)
  })

  // python: _TestPoll.test_dont_merge
  it('are not merged', async () => {
    await using listener = await listen<string>({ address: 'tcp://127.0.0.1:0', authKey })
    await using far = await startPeer(flavour, 'three', listener.address)
    await using connection = await listener.accept(soon)
    expect(await connection.receive(soon)).toBe('a')
    expect(await connection.poll(10_000)).toBe(true)
    expect(await connection.poll(10_000)).toBe(true)
    expect(await connection.receive()).toBe('b')
    expect(await connection.poll(10_000)).toBe(true)
    expect(await connection.poll(0)).toBe(true)
    expect(await connection.receive()).toBe('cd')
    expect(await within(15_000, 'its end', far.ended)).toBe(0)
  })
})

describe('waiting for several connections', () => {
  // python: TestWait.test_wait, TestWait.test_wait_slow, TestWait.test_wait_socket, TestWait.test_wait_socket_slow
  it.each(['strings', 'slow'])('gives those in which something is there, and takes nothing (%s)', async (act) => {
    await using listener = await listen<string>({ address: 'tcp://127.0.0.1:0', authKey })
    await using _one = await startPeer('thread', act, listener.address)
    await using _other = await startPeer('thread', act, listener.address)
    const connections = [await listener.accept(soon), await listener.accept(soon)]
    const got: string[] = []
    let open = connections
    while (open.length > 0) {
      const polls = new Map(open.map((connection) => [connection.poll(15_000), connection]))
      const { done } = await waitFor(polls.keys(), 'first-completed', { timeoutMs: 15_000 })
      expect(done.length).toBeGreaterThan(0)
      for (const poll of done) {
        const connection = polls.get(poll)!
        const text = await connection.receive().catch((error: unknown) => {
          expect(error).toBeInstanceOf(ConnectionClosedError)
          open = open.filter((each) => each !== connection)
        })
        if (text !== undefined) got.push(text)
      }
    }
    expect(got.sort()).toEqual(['hello', '', 'a', 'b', '', 'bye', '', 'lop'].flatMap((text) => [text, text]).sort())
    for (const connection of connections) await connection.close()
  })

  // python: TestWait.test_wait_integer
  it('may be for the end of a program beside them', async () => {
    await using pair = await openPair()
    await using listener = await listen<string>({ address: 'tcp://127.0.0.1:0', authKey })
    await using far = await startPeer('process', 'hello', listener.address)
    await using other = await listener.accept(soon)
    const [ended, silent, poll] = [far.ended, pair.a.poll(15_000), other.poll(15_000)]
    expect((await waitFor([silent, poll], 'first-completed', soon)).done).toEqual([poll])
    expect((await waitFor([ended, silent], 'first-completed', { timeoutMs: 15_000 })).done).toEqual([ended])
    await pair.b.send('now')
    expect((await waitFor([ended, silent, poll], 'all', soon)).pending).toEqual([])
  })

  // python: TestWait.test_wait_timeout
  it('ends with its time if there is nothing', async () => {
    await using pair = await openPair()
    const polls = [pair.a.poll(15_000), pair.b.poll(15_000)]
    const before = performance.now()
    expect((await waitFor(polls, 'first-completed', { timeoutMs: 60 })).done).toEqual([])
    expect(performance.now() - before).toBeGreaterThan(50)
    await pair.b.send(null)
    expect((await waitFor(polls, 'first-completed', { timeoutMs: 15_000 })).done).toEqual([polls[0]])
    await pair.a.send(null)
    await Promise.all(polls)
  })

  // python: TestWait.test_neg_timeout
  it('does not wait when the time is less than nothing', async () => {
    await using pair = await openPair()
    expect(await pair.a.poll(-1)).toBe(false)
    await expect(pair.a.receive({ timeoutMs: -1 })).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }))
  })
})
