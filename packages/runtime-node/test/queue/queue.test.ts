import {
  type ActorRef,
  type JoinableQueue,
  type Manager,
  NotSendableError,
  OptionError,
  ProxyReleasedError,
  type Queue,
  QueueEmptyError,
  QueueFullError,
  type QueueOptions,
  QueueShutDownError,
  QueueTaskDoneError,
} from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { failure } from '../support/failure.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'
import type { Peer as PeerClass } from './fixtures/peer.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Peer } = (await import(built('peer'))) as typeof import('./fixtures/peer.ts')

const flavours = ['thread', 'process', 'manager'] as const
type Flavour = (typeof flavours)[number]
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

let open: OpenSystem
let manager: Manager
let peers: Record<Flavour, ActorRef<PeerClass>>
let others: ActorRef<PeerClass>[]
beforeAll(async () => {
  open = await openSystem()
  const { system } = open
  const [kept, thread, process, ...more] = await Promise.all([
    system.manager(),
    system.spawn(Peer, { on: 'thread' }),
    system.spawn(Peer, { on: 'process' }),
    system.spawn(Peer, { on: 'thread' }),
    system.spawn(Peer, { on: 'process' }),
  ])
  manager = kept
  peers = { thread, process, manager: thread }
  others = more
})
afterAll(() => open[Symbol.asyncDispose]())

const queueOf = (flavour: Flavour, options?: QueueOptions): Promise<Queue<number>> =>
  flavour === 'manager' ? manager.queue<number>(options) : open.system.queue<number>(options)
const joinableOf = (flavour: Flavour, options?: QueueOptions): Promise<JoinableQueue<number>> =>
  flavour === 'manager' ? manager.joinableQueue<number>(options) : open.system.joinableQueue<number>(options)
const timed = async (action: () => Promise<unknown>): Promise<number> => {
  const before = performance.now()
  await action().catch(() => {})
  return performance.now() - before
}

describe.each(flavours)('a queue (%s)', (flavour) => {
  // python: _TestQueue.test_put
  it('takes what there is room for, and refuses the rest in time', async () => {
    using queue = await queueOf(flavour, { maxSize: 6 })
    expect([await queue.empty(), await queue.full()]).toEqual([true, false])
    await queue.put(1)
    await queue.put(2, {})
    await queue.put(3, { timeoutMs: Infinity })
    await queue.put(4, { timeoutMs: 0 })
    expect(await queue.tryPut(5)).toBe(true)
    await queue.put(6, { timeoutMs: 1_000 })
    expect([await queue.empty(), await queue.full()]).toEqual([false, true])
    expect(await queue.tryPut(7)).toBe(false)
    expect(await failure(QueueFullError, queue.put(7, { timeoutMs: 0 }))).toMatchObject({ maxSize: 6, timeoutMs: 0 })
    await failure(QueueFullError, queue.put(7, { timeoutMs: -1 }))
    expect(await timed(() => failure(QueueFullError, queue.put(7, { timeoutMs: 80 })))).toBeGreaterThan(70)
    await failure(QueueFullError, peers[flavour].ask.putWithin(queue, 7, 10))
    for (const _ of numbers(6)) await peers[flavour].ask.get(queue)
    expect([await queue.empty(), await queue.full()]).toEqual([true, false])
  })

  // python: _TestQueue.test_get, _TestQueue.test_timeout
  it('gives what was put elsewhere, in order, and says in time that there is nothing', async () => {
    using queue = await queueOf(flavour)
    expect(await queue.empty()).toBe(true)
    await peers[flavour].ask.put(queue, 2, 3, 4, 5)
    expect(await queue.empty()).toBe(false)
    expect([await queue.get(), await queue.get({}), await queue.get({ timeoutMs: 1_000 }), await queue.tryGet()]).toEqual([
      2, 3, 4, 5,
    ])
    expect(await queue.empty()).toBe(true)
    expect(await queue.tryGet()).toBeUndefined()
    expect(await failure(QueueEmptyError, queue.get({ timeoutMs: 0 }))).toMatchObject({ timeoutMs: 0 })
    await failure(QueueEmptyError, queue.get({ timeoutMs: -5 }))
    expect(await timed(() => failure(QueueEmptyError, queue.get({ timeoutMs: 100 })))).toBeGreaterThan(90)
    await failure(QueueEmptyError, peers[flavour].ask.get(queue, 10))
  })

  // python: _TestQueue.test_fork
  it('has everything that several hosts put, one after the other', async () => {
    using queue = await queueOf(flavour)
    await Promise.all(numbers(10).map((n) => queue.put(n)))
    await peers[flavour].ask.put(queue, ...numbers(10).map((n) => n + 10))
    expect(await queue.getMany(100)).toEqual(numbers(20))
    await failure(QueueEmptyError, queue.get({ timeoutMs: 0 }))
  })

  // python: _TestQueue.test_qsize
  it('knows how many are in it', async () => {
    using queue = await queueOf(flavour)
    const sizes = [await queue.size()]
    for (const step of [() => queue.put(1), () => queue.put(5), () => queue.get(), () => queue.get()]) {
      await step()
      sizes.push(await queue.size())
    }
    expect(sizes).toEqual([0, 1, 2, 1, 0])
  })

  // python: _TestQueue.test_task_done
  it('can be waited for until all is done', async () => {
    using queue = await joinableOf(flavour)
    const crew = [peers[flavour], peers[flavour], ...others]
    const working = crew.map((peer) => peer.ask.work(queue))
    await Promise.all(numbers(10).map((n) => queue.put(n)))
    expect(await queue.join({ timeoutMs: 15_000 })).toBe(true)
    await Promise.all(crew.map(() => queue.put(-1)))
    expect((await Promise.all(working)).reduce((sum, done) => sum + done)).toBe(10)
    expect(await queue.join({ timeoutMs: 20 })).toBe(false)
    await queue.taskDone(crew.length)
    expect(await queue.join()).toBe(true)
    expect(await failure(QueueTaskDoneError, queue.taskDone())).toMatchObject({ count: 1, unfinished: 0 })
  })

  it('gives each item to one consumer, whoever puts and takes', async () => {
    using queue = await queueOf(flavour, { maxSize: 16 })
    const crew = [peers[flavour], ...others]
    const taking = crew.map((peer) => peer.ask.takeAll(queue))
    const each = 200
    await Promise.all(crew.map((peer, at) => peer.ask.put(queue, ...numbers(each).map((n) => at * each + n))))
    await queue.shutdown()
    const got = (await within(20_000, 'their ends', Promise.all(taking))).flat()
    expect(got.sort((a, b) => a - b)).toEqual(numbers(each * crew.length))
  })
})

describe.each(['thread', 'manager'] as const)('a queue that is shut down (%s)', (flavour) => {
  it('gives what is left, and takes nothing', async () => {
    using queue = await joinableOf(flavour, { maxSize: 1 })
    await queue.put(1)
    const joined = queue.join()
    const waiting = peers[flavour].ask.put(queue, 2)
    const refused = failure(QueueShutDownError, waiting)
    await expect.poll(() => queue.tryPut(3)).toBe(false)
    await queue.shutdown()
    await refused
    expect(await queue.size()).toBe(1)
    await failure(QueueShutDownError, queue.put(4))
    await failure(QueueShutDownError, queue.tryPut(4))
    await failure(QueueShutDownError, queue.putMany([]))
    expect(await peers[flavour].ask.get(queue)).toBe(1)
    await failure(QueueShutDownError, queue.get())
    await failure(QueueShutDownError, queue.get({ timeoutMs: 0 }))
    await failure(QueueShutDownError, queue.tryGet())
    await failure(QueueShutDownError, queue.getMany(2))
    expect(await queue.join({ timeoutMs: 0 })).toBe(false)
    await queue.taskDone()
    expect(await joined).toBe(true)
    await queue.shutdown()
  })

  it('tells those who wait for an item', async () => {
    using queue = await queueOf(flavour)
    const waiting = [failure(QueueShutDownError, peers[flavour].ask.get(queue)), failure(QueueShutDownError, queue.get())]
    const iterating = peers[flavour].ask.takeAll(queue)
    await queue.shutdown()
    await Promise.all(waiting)
    expect(await iterating).toEqual([])
  })

  it('drops everything at once when that is wanted, and counts it as done', async () => {
    using queue = await joinableOf(flavour)
    await queue.putMany([1, 2, 3])
    expect(await queue.get()).toBe(1)
    const joined = queue.join()
    await queue.shutdown({ immediate: true })
    expect(await queue.size()).toBe(0)
    await failure(QueueShutDownError, queue.get())
    await failure(QueueShutDownError, queue.put(4))
    expect(await queue.join({ timeoutMs: 0 })).toBe(false)
    await queue.taskDone()
    expect(await joined).toBe(true)
    await failure(QueueTaskDoneError, queue.taskDone())
  })

  it('can be shut down more sharply later', async () => {
    using queue = await queueOf(flavour)
    await queue.put(1)
    await queue.shutdown()
    await queue.shutdown({ immediate: true })
    await failure(QueueShutDownError, queue.get())
  })
})

describe('those who wait at a queue', () => {
  it('get items in the order in which they came', async () => {
    using queue = await open.system.queue<number>()
    const got = numbers(5).map(() => queue.get())
    await queue.putMany(numbers(5))
    expect(await Promise.all(got)).toEqual(numbers(5))
  })

  it('put items in the order in which they came, and nobody overtakes', async () => {
    using queue = await open.system.queue<number>({ maxSize: 2 })
    await queue.putMany([0, 1])
    const puts = [queue.putMany([2, 3]), queue.put(4), queue.put(5)]
    expect(await queue.get()).toBe(0)
    // there is room for one, but two wait to go in together before it
    expect([await queue.size(), await queue.tryPut(6)]).toEqual([1, false])
    expect([await queue.get(), await queue.get(), await queue.get(), await queue.get(), await queue.get()]).toEqual([
      1, 2, 3, 4, 5,
    ])
    await Promise.all(puts)
  })

  it('make room for those behind them when they give up', async () => {
    using queue = await open.system.queue<number>({ maxSize: 2 })
    await queue.put(0)
    const large = failure(QueueFullError, queue.putMany([1, 2], { timeoutMs: 50 }))
    const small = queue.put(3)
    await Promise.all([large, small])
    expect(await queue.getMany(5)).toEqual([0, 3])
  })

  it('cannot put more together than there ever is room for', async () => {
    using queue = await open.system.queue<number>({ maxSize: 2 })
    await failure(OptionError, queue.putMany([1, 2, 3]))
    await failure(OptionError, queue.getMany(0))
    await failure(OptionError, queue.get({ timeoutMs: Number.NaN }))
    await failure(OptionError, open.system.queue({ maxSize: 0 }))
  })
})

describe('an item', () => {
  it('is not lost when the time of a consumer is over just as it comes', async () => {
    using queue = await open.system.queue<number>()
    const taken: number[] = []
    let missed = 0
    for (let n = 0; n < 150; n++) {
      const get = queue.get({ timeoutMs: 1 }).then(
        (item) => taken.push(item),
        () => missed++,
      )
      // after a while near one millisecond, so that both come at about the same time
      const until = performance.now() + 0.6 + (n % 10) / 10
      while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve))
      await queue.put(n)
      await get
    }
    const left = (await queue.empty()) ? [] : await queue.getMany(1_000)
    expect([...taken, ...left].sort((a, b) => a - b)).toEqual(numbers(150))
    expect(taken.length + missed).toBe(150)
  })

  it.each(['thread', 'process'] as const)(
    'is not lost when a consumer gives up by its signal just as it comes (%s)',
    async (on) => {
      using queue = await manager.queue<number>()
      const reason = new Error('enough')
      const taken: number[] = []
      for (let n = 0; n < 100; n++) {
        const giveUp = new AbortController()
        const get = queue.get({ signal: giveUp.signal }).then(
          (item) => taken.push(item),
          (error) => expect(error).toBe(reason),
        )
        const put = peers[on].ask.put(queue, n)
        if (n % 2 === 0) await queue.size()
        giveUp.abort(reason)
        await Promise.all([get, put])
      }
      const left = (await queue.empty()) ? [] : await queue.getMany(1_000)
      expect([...taken, ...left].sort((a, b) => a - b)).toEqual(numbers(100))
    },
  )

  it('is not put when its producer gives up before there is room', async () => {
    using queue = await open.system.queue<number>({ maxSize: 1 })
    await queue.put(0)
    const giveUp = new AbortController()
    const put = queue.put(1, { signal: giveUp.signal })
    const behind = queue.put(2)
    giveUp.abort(new Error('enough'))
    await expect(put).rejects.toThrow('enough')
    await expect(queue.put(3, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
    expect([await queue.get(), await queue.get()]).toEqual([0, 2])
    await behind
    expect(await queue.empty()).toBe(true)
  })

  // python: _TestQueue.test_queue_feeder_donot_stop_onexc, _TestQueue.test_queue_feeder_on_queue_feeder_error
  it('that cannot be sent rejects its put, and takes no room', async () => {
    using queue = await open.system.queue<unknown>({ maxSize: 1 })
    await failure(NotSendableError, queue.put({ fn: () => {} }))
    await failure(NotSendableError, queue.putMany([{ fn: () => {} }]))
    await failure(NotSendableError, queue.tryPut({ fn: () => {} }))
    expect(await queue.size()).toBe(0)
    await queue.put(true)
    expect(await queue.size()).toBe(1)
    expect(await queue.get({ timeoutMs: 1_000 })).toBe(true)
    expect(await queue.empty()).toBe(true)
  })

  it('is copied when it is put', async () => {
    using queue = await open.system.queue<{ n: number }>()
    const item = { n: 1 }
    const put = queue.put(item)
    item.n = 2
    await put
    expect(await queue.get()).toEqual({ n: 1 })
  })
})

describe('a module that uses a queue while it is loaded', () => {
  // python: _TestQueue.test_no_import_lock_contention
  it('gets what it put', async () => {
    const { got } = (await import(built('at-import'))) as typeof import('./fixtures/at-import.ts')
    expect(got).toBe('knock knock')
  })
})

describe('a released queue', () => {
  // python: _TestQueue.test_closed_queue_empty_exceptions, _TestQueue.test_closed_queue_put_get_exceptions
  it('refuses every call', async () => {
    for (const queue of [await open.system.queue<number>(), await open.system.joinableQueue<number>()]) {
      queue[Symbol.dispose]()
      for (const call of [() => queue.put(1), () => queue.get(), () => queue.empty(), () => queue.tryGet()])
        await failure(ProxyReleasedError, call)
    }
  })

  it('ends the waits of those who cannot be served any more', async () => {
    const queue = await open.system.queue<number>()
    const got = queue.get()
    queue[Symbol.dispose]()
    await expect(got).rejects.toMatchObject({ code: 'OBJECT_GONE' })
  })
})

describe('a queue in something else', () => {
  // python: _TestContainers.test_nested_queue
  it('of a manager is the same queue for whoever takes it from there', async () => {
    using list = await manager.list<Queue<number>>()
    using dict = await manager.dict<{ jobs: Queue<number> }>()
    using queue = await manager.queue<number>()
    await list.push(queue)
    await dict.set('jobs', queue)
    using first = (await list.get(0))!
    using jobs = await dict.get('jobs')
    await first.put(123)
    expect(await jobs.get()).toBe(123)
    await peers.process.ask.put(jobs, 456)
    expect(await queue.get()).toBe(456)
  })

  // python: TestStdinBadfiledescriptor.test_queue_in_process
  it.each(['thread', 'process'] as const)('that a %s makes serves the processes that it starts', async (flavour) => {
    expect(await peers[flavour].ask.share(7)).toBe(7)
  })
})
