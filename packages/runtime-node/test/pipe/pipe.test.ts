import {
  type ActorRef,
  ConnectionClosedError,
  createPipe,
  NotSendableError,
  OptionError,
  PipeDirectionError,
  type PipeEnd,
  startProcess,
  startThread,
} from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { failure } from '../support/failure.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'
import type { Peer as PeerClass } from './fixtures/peer.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Peer, sendAndHold, sendAndStay } = (await import(built('peer'))) as typeof import('./fixtures/peer.ts')

const flavours = ['thread', 'process'] as const
let open: OpenSystem
let peers: Record<(typeof flavours)[number], ActorRef<PeerClass>>
beforeAll(async () => {
  open = await openSystem()
  const { system } = open
  const [thread, process] = await Promise.all([system.spawn(Peer, { on: 'thread' }), system.spawn(Peer, { on: 'process' })])
  peers = { thread, process }
})
afterAll(() => open[Symbol.asyncDispose]())
const soon = { timeoutMs: 15_000 }

describe.each(flavours)('a pipe to a %s', (on) => {
  // python: _TestConnection.test_connection, _TestConnection.test_spawn_close, _TestPoll.test_boundaries
  it('carries whole messages both ways, until one side is closed', async () => {
    const [a, b] = await open.system.pipe()
    const echoed = peers[on].ask.echo(b)
    await b.close()
    const trip = async (message: unknown): Promise<unknown> => {
      await a.send(message)
      return a.receive(soon)
    }
    const sequence = [1, 2.5, -0, null, 'text', { deep: [new Date(7), new Map([[1, 2]])] }]
    expect(await trip(sequence)).toEqual(sequence)
    expect(await trip('')).toBe('')
    expect(await a.poll()).toBe(false)
    const before = performance.now()
    expect([await a.poll(-1), await a.poll(60)]).toEqual([false, false])
    expect(performance.now() - before).toBeGreaterThan(50)
    const large = new Uint8Array(16 * 1024 * 1024).fill(88)
    expect(Buffer.compare((await trip(large)) as Uint8Array, large)).toBe(0)
    await a.send(null)
    expect([await a.poll(15_000), await a.poll(), await a.receive()]).toEqual([true, true, null])
    expect([a.readable, a.writable, a.closed]).toEqual([true, true, false])
    await a.close()
    expect(await within(15_000, 'its end', echoed)).toBe(4)
    await failure(ConnectionClosedError, a.receive())
    await failure(ConnectionClosedError, a.send(1))
    await failure(ConnectionClosedError, a.poll())
  })

  // python: _TestConnection.test_duplex_false
  it('of one direction goes that way alone', async () => {
    const [receiver, sender] = await open.system.pipe<string>({ oneWay: true })
    expect([receiver.readable, receiver.writable, sender.readable, sender.writable]).toEqual([true, false, false, true])
    await peers[on].ask.send(sender as PipeEnd<unknown, unknown>, 'one', 'two')
    expect([await receiver.receive(), await receiver.receive()]).toEqual(['one', 'two'])
    const wrong = receiver as unknown as PipeEnd<string, string>
    expect(await failure(PipeDirectionError, wrong.send('back'))).toMatchObject({ operation: 'send' })
    await failure(PipeDirectionError, (sender as unknown as PipeEnd<string, string>).receive())
    await failure(PipeDirectionError, (sender as unknown as PipeEnd<string, string>).poll())
    await sender.close()
    await failure(ConnectionClosedError, receiver.receive())
    await receiver.close()
  })

  // python: _TestPicklingConnections.test_pickling, _TestPicklingConnections.test_access
  it('can carry ends of other pipes', async () => {
    const [a, b] = await open.system.pipe()
    const [inner, other] = await open.system.pipe<string>()
    await peers[on].ask.keep(b)
    await b.close()
    const sending = peers[on].ask.sendThroughReceived('through it')
    await a.send(other)
    expect(await inner.receive(soon)).toBe('through it')
    await sending
    // the sender's own proxy still holds the end
    await other.send('and then')
    expect(await inner.receive(soon)).toBe('and then')
    for (const end of [a, inner, other]) await end.close()
    await peers[on].ask.release()
  })

  it('gives what was sent before the end of whoever sent it', async () => {
    const [a, b] = await open.system.pipe<number>()
    const doomed = await open.system.spawn(Peer, { on, restart: 'temporary' })
    await doomed.ask.keep(b as PipeEnd<unknown, unknown>)
    await b.close()
    await doomed.ask.sendKept(1, 2, 3)
    if (on === 'process') doomed.tell.die()
    else doomed.tell.leave()
    const got: number[] = []
    for await (const message of a) got.push(message)
    expect(got).toEqual([1, 2, 3])
    expect(await a.poll(15_000)).toBe(true)
    expect(await failure(ConnectionClosedError, a.receive())).toMatchObject({ clean: true, why: 'its host has ended' })
    await failure(ConnectionClosedError, a.send(4))
    await a.close()
  })

  it('ends when a task that was started with an end of it is killed, and nobody else has that', async () => {
    const [a, b] = await open.system.pipe<string>()
    await using task = startTask(on)(open.system, sendAndHold, {
      args: [{ end: b as PipeEnd<unknown, unknown> }],
      stdio: 'ignore',
    })
    await b.close()
    expect(await a.receive(soon)).toBe('hello')
    task.kill()
    expect(await failure(ConnectionClosedError, a.receive(soon))).toMatchObject({ clean: true })
    await a.close()
  })

  it('ends when a task that was started with an end of it closes that and goes on', async () => {
    const [a, b] = await open.system.pipe<string>()
    // a map among the arguments has them copied in another way
    const args = [b as PipeEnd<unknown, unknown>, new Map([['a', 1]])] as const
    await using task = startTask(on)(open.system, sendAndStay, { args, stdio: 'ignore' })
    await b.close()
    expect(await a.receive(soon)).toBe('hello')
    expect(await failure(ConnectionClosedError, a.receive(soon))).toMatchObject({ clean: true })
    expect(task.state).toBe('running')
    task.kill()
    await a.close()
  })
})

const startTask = (on: (typeof flavours)[number]): typeof startThread => (on === 'thread' ? startThread : startProcess)

describe('a pipe', () => {
  // python: _TestConnection.test_context
  it('is closed at the end of a block, on both sides', async () => {
    const [a, b] = await createPipe<number>(open.system)
    {
      await using one = a
      using other = b
      await one.send(1729)
      expect(await other.receive()).toBe(1729)
      expect([one.closed, other.closed]).toEqual([false, false])
    }
    expect([a.closed, b.closed]).toEqual([true, true])
    await failure(ConnectionClosedError, a.receive())
    await failure(ConnectionClosedError, b.receive())
  })

  // python: _TestPoll.test_empty_string, _TestPoll.test_strings, _TestPoll.test_dont_merge
  it('neither merges messages nor loses empty ones', async () => {
    const [a, b] = await open.system.pipe<string>()
    const texts = ['hello', '', 'a', 'b', '', 'bye', '', 'lop']
    expect(await a.poll()).toBe(false)
    const sent = texts.map((text) => b.send(text))
    for (const text of texts) {
      expect([await a.poll(10_000), await a.poll()]).toEqual([true, true])
      expect(await a.receive()).toBe(text)
    }
    await Promise.all(sent)
    await b.close()
    expect([await a.poll(10_000), await a.poll()]).toEqual([true, true])
    await failure(ConnectionClosedError, a.receive())
    await a.close()
  })

  it('lets nobody send more than its capacity ahead of who receives', async () => {
    const [a, b] = await open.system.pipe<number>({ capacity: 2 })
    await a.send(1)
    await a.send(2)
    await expect(a.send(3, { timeoutMs: 20 })).rejects.toMatchObject({ name: 'TimeoutError' })
    await expect(a.send(3, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
    const waiting = [a.send(4), a.send(5)]
    await a.close() // what waits is sent all the same
    const got: number[] = []
    for await (const message of b) got.push(message)
    expect(got).toEqual([1, 2, 4, 5])
    await Promise.all(waiting)
    await b.close()
    await failure(OptionError, open.system.pipe({ capacity: 0 }))
  })

  it('refuses what cannot travel, and what nobody will receive', async () => {
    const [a, b] = await open.system.pipe<unknown>({ capacity: 1 })
    await failure(
      NotSendableError,
      a.send(() => {}),
    )
    await a.send(1)
    const waiting = failure(ConnectionClosedError, a.send(2))
    await b.close()
    await waiting
    await failure(ConnectionClosedError, a.send(3))
    await a.close()
  })

  it('loses no message to a receiver whose time is over', async () => {
    const [a, b] = await open.system.pipe<number>()
    await expect(b.receive({ timeoutMs: 10 })).rejects.toMatchObject({ name: 'TimeoutError' })
    const giveUp = new AbortController()
    const given = b.receive({ signal: giveUp.signal })
    giveUp.abort(new Error('enough'))
    await expect(given).rejects.toThrow('enough')
    await a.send(1)
    expect(await b.receive()).toBe(1)
    for (const end of [a, b]) await end.close()
  })

  it('is broken when the host that made it ends', async () => {
    const maker = await open.system.spawn(Peer, { on: 'process', restart: 'temporary' })
    const far = await maker.ask.makePipe()
    const waiting = failure(ConnectionClosedError, far.receive())
    maker.tell.die()
    expect(await waiting).toMatchObject({ clean: false })
    expect([far.closed, await far.poll()]).toEqual([true, true])
    const loop = async (): Promise<void> => {
      for await (const _message of far);
    }
    await failure(ConnectionClosedError, loop())
    await far.close()
  })
})
