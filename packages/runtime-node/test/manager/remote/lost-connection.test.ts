import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net'
import {
  ActorStoppedError,
  AuthenticationError,
  ConnectFailedError,
  HandshakeTimeoutError,
  listen,
  type Manager,
  ManagerUnreachableError,
  ObjectGoneError,
  OptionError,
  RemoteCallLostError,
  type RemoteManager,
  RemoteProtocolError,
  type ServedObject,
} from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authKey, wrongKey } from '../../connection/keys.ts'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { type OpenSystem, openSystem } from '../../support/open-system.ts'
import type { Counts, Shop as ShopClass } from './fixtures/shop.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Shop } = (await import(built('shop'))) as typeof import('./fixtures/shop.ts')

let there: OpenSystem
let here: OpenSystem
beforeAll(async () => {
  ;[there, here] = await Promise.all([openSystem(), openSystem()])
})
afterAll(() => Promise.all([here[Symbol.asyncDispose](), there[Symbol.asyncDispose]()]))

const local = 'tcp://127.0.0.1:0'
const reconnect = { minDelayMs: 10, maxDelayMs: 50 }
const soon = { timeoutMs: 10_000 }
const polled = { timeout: 10_000 }

/** A manager with a dict under a name, and a class. */
const newManager = async (): Promise<Manager> => {
  const manager = await there.system.manager({ on: 'here' })
  await manager.register({ Shop })
  const counts = await manager.dict<Record<string, number>>({ n: 1 }, { name: 'counts' })
  counts[Symbol.dispose]()
  return manager
}

describe('connecting with a manager', () => {
  it('fails as connecting with a listener does', async () => {
    await using manager = await newManager()
    await using service = await manager.serve({ address: local, authKey })
    const { address } = service
    await failure(AuthenticationError, here.system.connectManager({ address, authKey: wrongKey }))
    await failure(OptionError, () => here.system.connectManager({ address, authKey, reconnect: { minDelayMs: -1 } }))
    await service.close()
    await failure(ConnectFailedError, here.system.connectManager({ address, authKey }))
    const reason = new Error('never mind')
    expect(await failure(Error, here.system.connectManager({ address, authKey, signal: AbortSignal.abort(reason) }))).toBe(reason)
  })

  it('fails when what listens is no manager, or says nothing', async () => {
    await using listener = await listen({ address: local, authKey })
    const { address } = listener
    const connecting = here.system.connectManager({ address, authKey })
    await using connection = await listener.accept(soon)
    await connection.send({ hello: 'world' })
    await failure(RemoteProtocolError, connecting)
    await failure(HandshakeTimeoutError, here.system.connectManager({ address, authKey, timeoutMs: 50 }))
  })
})

describe('a connection with a manager that ends', () => {
  it('settles each call with whether it may have been done, and refuses those that come later', async () => {
    await using manager = await newManager()
    await using service = await manager.serve({ address: local, authKey })
    await using remote = await here.system.connectManager({ address: service.address, authKey })
    const [shop, counts] = await Promise.all([remote.create<typeof ShopClass>('Shop'), remote.get<Counts>('counts')])
    const waiting = Promise.allSettled([shop.closed(), shop.closed()])
    await expect.poll(async () => (await service.sessions())[0]!.calls).toBe(2)
    await service.close()
    for (const outcome of await waiting) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'REMOTE_CALL_LOST', family: 'outcome-unknown', method: 'closed' },
      })
    }
    const error = await failure(ManagerUnreachableError, counts.get('n'))
    expect(error).toMatchObject({ family: 'not-delivered', method: 'get', why: 'the connection with it has ended' })
    expect(error.cause).toMatchObject({ code: 'CONNECTION_CLOSED' })
    await failure(ManagerUnreachableError, remote.ready())
    await failure(ManagerUnreachableError, async () => {
      for await (const _ of counts.entries());
    })
  })

  it('gives back there what was held here, and what waits there is given up', async () => {
    await using manager = await newManager()
    await using service = await manager.serve({ address: local, authKey })
    const remote = await here.system.connectManager({ address: service.address, authKey })
    const shop = await remote.create<typeof ShopClass>('Shop')
    const waiting = shop.closed()
    waiting.catch(() => {})
    expect((await manager.stats()).objects).toHaveLength(2)
    await remote.close()
    await expect.poll(() => service.sessions()).toEqual([])
    await expect.poll(async () => (await manager.stats()).objects.length).toBe(1)
    await failure(Error, waiting)
    await failure(ActorStoppedError, shop.sell('late'))
  })

  it('ends when the manager does', async () => {
    await using manager = await newManager()
    const service = await manager.serve({ address: local, authKey })
    await using remote = await here.system.connectManager({ address: service.address, authKey })
    await manager.stop()
    await service.ended
    await service.close()
    await expect.poll(() => failure(Error, remote.get('counts'))).toBeInstanceOf(ManagerUnreachableError)
  })
})

describe('a connection that is made again', () => {
  // python: _TestManagerRestart.test_rapid_restart
  it('finds the objects that have names in a manager that was started anew at the same address', async () => {
    const first = await newManager()
    const { address } = await first.serve({ address: local, authKey })
    await using remote = await here.system.connectManager({ address, authKey, reconnect })
    const counts = await remote.get<Counts>('counts')
    const shop = await remote.create<typeof ShopClass>('Shop')
    expect(await counts.increment('n')).toBe(2)
    await first.stop()
    const down = await failure(ManagerUnreachableError, counts.get('n'))
    expect(down.why).toBe('it is being connected with again')

    await using second = await newManager()
    await using _service = await second.serve({ address, authKey })
    await remote.ready(soon)
    expect(await counts.increment('n')).toBe(2)
    const gone = await failure(ObjectGoneError, shop.sell('apples'))
    expect(gone.why).toBe('the connection was lost, and it has no name to be found by')
    using again = await remote.create<typeof ShopClass>('Shop')
    expect(await again.sell('apples')).toBe(1)
    // what is sent over there is the object of today
    expect(((await again.echo(counts)) as Counts).equals(counts)).toBe(true)
    await failure(
      ObjectGoneError,
      again.echo(shop).catch((error: Error) => Promise.reject(error.cause)),
    )
  })

  it('says of an object with a name what became of it when the manager came back without', async () => {
    const first = await newManager()
    ;(await first.create(Shop, [], { name: 'shop' }))[Symbol.dispose]()
    const { address } = await first.serve({ address: local, authKey })
    await using remote = await here.system.connectManager({ address, authKey, reconnect })
    const [counts, shop] = await Promise.all([remote.get<Counts>('counts'), remote.get<ServedObject<ShopClass>>('shop')])
    await first.stop()
    await using second = await there.system.manager({ on: 'here' })
    ;(await second.create(Shop, [], { name: 'counts' }))[Symbol.dispose]()
    await using service = await second.serve({ address, authKey })
    await remote.ready(soon)
    expect((await failure(ObjectGoneError, counts.get('n'))).why).toBe("the manager came back with #Shop under 'counts'")
    const gone = await failure(ObjectGoneError, shop.sell('apples'))
    expect(gone).toMatchObject({ why: "the manager came back without 'shop'", cause: { code: 'NAME_NOT_KEPT' } })
    // what was found and is no use was given back
    await expect.poll(async () => (await service.sessions())[0]!.objects).toBe(0)
  })

  it('goes through whatever lies in between, and is made as often as it is lost', async () => {
    await using manager = await newManager()
    await using service = await manager.serve({ address: local, authKey })
    await using between = await Between.open((service.address as { port: number }).port)
    await using remote = await here.system.connectManager({ address: between.address, authKey, reconnect })
    const counts = await remote.get<Counts>('counts')
    for (let n = 2; n < 5; n++) {
      between.cut()
      await expect.poll(() => counts.increment('n').catch((error: Error) => error.name), polled).toBe(n)
    }
    await expect.poll(() => service.sessions()).toHaveLength(1)
  })

  it('is not waited for longer than somebody wants, nor after the end', async () => {
    const first = await newManager()
    const { address } = await first.serve({ address: local, authKey })
    const remote: RemoteManager = await here.system.connectManager({ address, authKey, reconnect })
    await first.stop()
    await expect.poll(() => remote.ready({ timeoutMs: 20 }).catch((error: Error) => error.name)).toBe('AskTimeoutError')
    const waiting = remote.ready()
    await remote.close()
    await failure(Error, waiting)
  })
})

describe('a machine that is gone without a word', () => {
  it('is noticed on both sides', async () => {
    await using manager = await newManager()
    const limits = { heartbeatMs: 50, silenceMs: 500 }
    await using service = await manager.serve({ address: local, authKey, limits })
    await using between = await Between.open((service.address as { port: number }).port)
    await using remote = await here.system.connectManager({ address: between.address, authKey, limits })
    const shop = await remote.create<typeof ShopClass>('Shop')
    const waiting = failure(RemoteCallLostError, shop.closed())
    // both are there for far longer than that, although nobody calls
    await expect.poll(() => between.pieces, polled).toBeGreaterThan(60)
    expect(await service.sessions()).toHaveLength(1)
    between.freeze()
    expect((await waiting).cause).toMatchObject({ why: 'nothing was heard of it for 500 ms' })
    await expect.poll(() => service.sessions(), polled).toEqual([])
    expect((await manager.stats()).objects).toHaveLength(1)
  })
})

/** What lies between two programs: passes on all bytes, until it is cut or holds them back. */
class Between implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** How often something went through. */
  pieces = 0

  private constructor(server: Server, port: number) {
    this.#server = server
    server.on('connection', (near) => {
      const far = dial({ port, host: '127.0.0.1' })
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(socket)
        socket.on('error', () => {}).on('close', () => other.destroy())
        socket.on('data', () => this.pieces++)
        socket.pipe(other)
      }
    })
  }

  static async open(port: number): Promise<Between> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new Between(server, port)
  }

  get address(): { host: string; port: number } {
    return { host: '127.0.0.1', port: (this.#server.address() as AddressInfo).port }
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
  }

  freeze(): void {
    for (const socket of this.#sockets) socket.unpipe().pause()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
