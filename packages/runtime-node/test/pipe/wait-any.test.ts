import {
  type ActorRef,
  connect,
  listen,
  OptionError,
  type PipeEnd,
  type Queue,
  type Waitable,
  waitAny,
} from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { failure } from '../support/failure.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'
import type { Peer as PeerClass } from './fixtures/peer.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Peer, nothing, stay } = (await import(built('peer'))) as typeof import('./fixtures/peer.ts')

let open: OpenSystem
let peers: ActorRef<PeerClass>[]
beforeAll(async () => {
  open = await openSystem()
  const { system } = open
  peers = await Promise.all([system.spawn(Peer, { on: 'thread' }), system.spawn(Peer, { on: 'process' })])
})
afterAll(() => open[Symbol.asyncDispose]())
const soon = { timeoutMs: 15_000 }

describe('waiting for any of several', () => {
  // python: TestWait.test_wait, TestWait.test_wait_slow
  it('gives those in which something is there, until all have ended', async () => {
    const pipes = await Promise.all([1, 2, 3, 4].map(() => open.system.pipe<unknown>({ oneWay: true })))
    const sending = pipes.map(([, sender], at) =>
      peers[at % 2]!.ask.send(sender as PipeEnd<unknown, unknown>, ...[0, 1, 2].map((n) => [at, n])),
    )
    for (const [, sender] of pipes) await sender.close()
    let readers = pipes.map(([reader]) => reader)
    const got: unknown[] = []
    while (readers.length > 0) {
      const ready = await waitAny(readers, soon)
      expect(ready.length).toBeGreaterThan(0)
      for (const reader of ready) {
        const message = await reader.receive().catch(() => {
          readers = readers.filter((each) => each !== reader)
        })
        if (message !== undefined) got.push(message)
      }
    }
    expect(got.sort()).toEqual([0, 1, 2, 3].flatMap((at) => [0, 1, 2].map((n) => [at, n])))
    await Promise.all(sending)
    for (const [reader] of pipes) await reader.close()
  })

  // python: TestWait.test_wait_socket, TestWait.test_wait_socket_slow
  it('may be for connections between programs, beside others', async () => {
    const authKey = 'a key of a test that is long enough'
    await using listener = await listen<string>({ address: 'tcp://127.0.0.1:0', authKey })
    await using near = await connect<string>({ address: listener.address, authKey })
    await using far = await listener.accept(soon)
    using queue = await open.system.queue<string>()
    expect(await waitAny([far, queue], { timeoutMs: 10 })).toEqual([])
    const waiting = waitAny([queue, far], soon)
    await near.send('hello')
    expect(await waiting).toEqual([far])
    expect(await far.receive()).toBe('hello')
    await queue.put('there')
    expect(await waitAny([far, queue], soon)).toEqual([queue])
    await near.close()
    expect(await waitAny([far, queue], soon)).toContain(queue)
    expect(await waitAny([far], soon)).toEqual([far])
  })

  // python: TestWait.test_wait_integer
  it('may be for the end of a process, beside pipes and promises', async () => {
    const [a, b] = await open.system.pipe<string>()
    const task = open.system.startProcess(stay)
    await task.started
    const never = new Promise(() => {})
    expect(await waitAny([a, task, never], { timeoutMs: 10 })).toEqual([])
    const waiting = waitAny([a, never, task], soon)
    task.kill()
    expect(await waiting).toEqual([task])
    expect(task.isAlive).toBe(false)
    await b.send('as well')
    expect(await waitAny([never, a, task], soon)).toEqual([a, task])
    for (const end of [a, b]) await end.close()
  })

  it.each(['here', 'thread', 'process'] as const)('may be for the end of an actor, %s', async (on) => {
    const { system } = open
    const actor = await system.spawn(Peer, { on, restart: 'temporary' })
    using queue = await system.queue<number>()
    expect(await waitAny([queue, actor], { timeoutMs: 0 })).toEqual([])
    const waiting = waitAny([queue, actor], soon)
    await system.stopActor(actor)
    expect(await waiting).toEqual([actor])
    expect(await waitAny([queue, actor], { timeoutMs: 0 })).toEqual([actor])
  })

  it('may be for the end of an actor whose host is killed', async () => {
    const { system } = open
    const mortal = await system.spawn(Peer, { on: 'process', restart: 'temporary' })
    const waiting = waitAny([peers[0]!, mortal], soon)
    mortal.tell.die()
    expect(await waiting).toEqual([mortal])
  })

  // python: TestWait.test_wait_timeout
  it('ends with its time', async () => {
    const [a, b] = await open.system.pipe<number>()
    const before = performance.now()
    expect(await waitAny([a, b], { timeoutMs: 80 })).toEqual([])
    expect(performance.now() - before).toBeGreaterThan(70)
    await b.send(1)
    expect(await waitAny([a, b], soon)).toEqual([a])
    for (const end of [a, b]) await end.close()
  })

  // python: TestWait.test_neg_timeout
  it('looks and does not wait when it has no time', async () => {
    const [a, b] = await open.system.pipe<number>()
    expect(await waitAny([a], { timeoutMs: 0 })).toEqual([])
    expect(await waitAny([a], { timeoutMs: -1 })).toEqual([])
    await b.send(1)
    expect(await waitAny([b, a], { timeoutMs: -1 })).toEqual([a])
    for (const end of [a, b]) await end.close()
  })

  it('takes nothing, however often it is done', async () => {
    using queue = await open.system.queue<number>()
    const [a, b] = await open.system.pipe<number>()
    for (let round = 0; round < 50; round++) {
      const waiting = waitAny([queue, a], soon)
      if (round % 2 === 0) await Promise.all([queue.put(round), b.send(round)])
      else await queue.put(round)
      expect(await waiting).toContain(queue)
      expect(await queue.tryGet()).toBe(round)
      if (round % 2 === 0) expect(await a.receive(soon)).toBe(round)
    }
    expect([await queue.size(), await a.poll()]).toEqual([0, false])
    for (const end of [a, b]) await end.close()
  })

  it('ends with the reason of its signal, and leaves nobody waiting', async () => {
    const manager = await open.system.manager({ on: 'thread' })
    using queue = await manager.queue<number>()
    const giveUp = new AbortController()
    const waiting = Promise.all(
      [1, 2, 3].map(() =>
        waitAny([queue, new Promise(() => {})], { signal: giveUp.signal }).catch((error: Error) => error.message),
      ),
    )
    await queue.size()
    giveUp.abort(new Error('enough'))
    expect(await waiting).toEqual(['enough', 'enough', 'enough'])
    await expect(waitAny([queue], { signal: giveUp.signal })).rejects.toThrow('enough')
    await queue.put(1)
    expect(await queue.get()).toBe(1)
    await manager.stop()
    // whoever reads learns why
    expect(await waitAny([queue], soon)).toEqual([queue])
  })

  it('may be for anything that keeps the contract, and for nothing else', async () => {
    const aborted: boolean[] = []
    const own = (answer: boolean): Waitable => ({
      whenReady: async (signal) => {
        if (!answer) await new Promise((resolve) => signal.addEventListener('abort', resolve))
        aborted.push(signal.aborted)
        return answer
      },
    })
    const [yes, no] = [own(true), own(false)]
    expect(await waitAny([no, yes])).toEqual([yes])
    expect(aborted).toEqual([false, true])
    await failure(OptionError, waitAny([{} as Queue<number>]))
    await failure(OptionError, waitAny([]))
    expect(await waitAny([], { timeoutMs: 1 })).toEqual([])
  })

  it('does not wait for the answer of a host that is blocked', async () => {
    const silent: Waitable = { whenReady: () => new Promise(() => {}) }
    const there = Promise.resolve()
    expect(await waitAny([silent, there], soon)).toEqual([there])
  })

  it('knows a task on a thread that is over', async () => {
    const task = open.system.startThread(nothing)
    await task.join()
    expect(await waitAny([task], { timeoutMs: 0 })).toEqual([task])
  })
})
