import { randomBytes } from 'node:crypto'
import {
  AuthenticationError,
  type Connection,
  ConnectionClosedError,
  type ConnectionError,
  ConnectionLimitError,
  connect,
  FrameTooLargeError,
  HandshakeTimeoutError,
  type Listener,
  listen,
  NotSendableError,
  SlowPeerError,
} from '@troupe/runtime-node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ClientHandshake } from '../../src/connection/client-handshake.ts'
import { noBinding } from '../../src/connection/proof.ts'
import { failure } from '../support/failure.ts'
import { within } from '../support/within.ts'
import { authKey, wrongKey } from './keys.ts'
import { RawPeer } from './raw-peer.ts'

const maxFrameBytes = 64 * 1024
let listener: Listener<unknown>
let bystander: Connection<unknown>
const refused: ConnectionError[] = []
/** What the listener has accepted, each with what came of it. */
const served: { readonly messages: unknown[]; readonly end: Promise<unknown> }[] = []

const serve = async (connection: Connection<unknown>, messages: unknown[]): Promise<unknown> => {
  try {
    for await (const message of connection) {
      messages.push(message)
      await connection.send(message)
    }
    return 'in order'
  } catch (error) {
    return error
  } finally {
    await connection.close()
  }
}

beforeAll(async () => {
  listener = await listen({
    address: 'tcp://127.0.0.1:0',
    authKey,
    limits: {
      maxFrameBytes,
      maxHandshakes: 8,
      maxTries: 3,
      triesWindowMs: 300,
      handshakeMs: 1_000,
      progressMs: 400,
      maxConnections: 12,
    },
    onRefused: (error) => refused.push(error),
  })
  void (async () => {
    for await (const connection of listener) {
      const messages: unknown[] = []
      served.push({ messages, end: serve(connection, messages) })
    }
  })()
  bystander = await connect({ address: listener.address, authKey })
})
beforeEach(() => {
  refused.length = 0
  served.length = 0
})
afterAll(async () => {
  await bystander.close()
  await listener.close()
})

const echo = async (connection: Connection<unknown>): Promise<void> => {
  const token = randomBytes(8).toString('hex')
  await connection.send(token)
  expect(await connection.receive({ timeoutMs: 10_000 })).toBe(token)
}
/** Who is connected does not notice, and who comes is let in. */
const expectOthersUnaffected = async (): Promise<void> => {
  await echo(bystander)
  await using another = await connect({ address: listener.address, authKey })
  await echo(another)
}
const lastRefused = (code: string) => expect.poll(() => refused.at(-1)?.code).toBe(code)
const endOf = (index: number): Promise<unknown> => within(10_000, 'the end', served[index]!.end)
const frame = (length: number, ...body: number[]): Uint8Array => {
  const bytes = Buffer.alloc(4 + body.length)
  bytes.writeUInt32LE(length)
  bytes.set(body, 4)
  return bytes
}
/** A hello as a frame, with what stands before it. */
const hello = frame(7, 0, 0xa5, ...Buffer.from('hello'))

describe('who has not the key', () => {
  it('is refused, with another key as without a response', async () => {
    const error = await failure(AuthenticationError, connect({ address: listener.address, authKey: wrongKey }))
    expect(error.why).toBe('the listener has another key')
    await lastRefused('AUTHENTICATION')
    await expectOthersUnaffected()
  })

  it('is refused with the answer that somebody else gave to another challenge', async () => {
    await using honest = await RawPeer.open(listener.address)
    const handshake = new ClientHandshake({ key: Buffer.from(authKey), nonce: randomBytes(32), binding: noBinding })
    const step = handshake.push(await honest.received(40))
    if (step.is !== 'answer') throw new Error(step.is)
    honest.write(step.response)
    expect((await honest.received(80))[47]).toBe(3)
    await using replay = await RawPeer.open(listener.address)
    await replay.received(40)
    replay.write(step.response)
    expect((await replay.last())[47]).toBe(4)
    await lastRefused('AUTHENTICATION')
    await expectOthersUnaffected()
  })

  it('is refused with the challenge sent back', async () => {
    await using peer = await RawPeer.open(listener.address)
    peer.write(await peer.received(40))
    expect((await peer.last())[47]).toBe(4)
    await expectOthersUnaffected()
  })

  it('is refused at the first byte that is none of the protocol', async () => {
    await using peer = await RawPeer.open(listener.address)
    peer.write(Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'))
    expect(await peer.last()).toHaveLength(80)
    await lastRefused('AUTHENTICATION')
    await expectOthersUnaffected()
  })

  it('is refused when it sends a message before it was let in', async () => {
    await using peer = await RawPeer.open(listener.address)
    const handshake = new ClientHandshake({ key: Buffer.from(authKey), nonce: randomBytes(32), binding: noBinding })
    const step = handshake.push(await peer.received(40))
    if (step.is !== 'answer') throw new Error(step.is)
    peer.write(Buffer.concat([step.response, hello]))
    await within(10_000, 'the end', peer.closed)
    expect(served).toEqual([])
    await expectOthersUnaffected()
  })

  it('is cut off when it says nothing, within the time of a handshake', async () => {
    await using peer = await RawPeer.open(listener.address)
    const before = performance.now()
    await within(5_000, 'the end', peer.closed)
    expect(performance.now() - before).toBeGreaterThan(800)
    await expect.poll(() => refused.at(-1)).toBeInstanceOf(HandshakeTimeoutError)
    await expectOthersUnaffected()
  })

  it('is cut off when it sends its answer a byte at a time', async () => {
    await using peer = await RawPeer.open(listener.address)
    const response = Buffer.concat([Buffer.from('TROUPE'), Buffer.of(1, 2), Buffer.alloc(64)])
    let sent = 0
    const timer = setInterval(() => peer.write(response.subarray(sent, ++sent)), 100)
    await within(5_000, 'the end', peer.closed)
    clearInterval(timer)
    expect(sent).toBeLessThan(30)
    await expectOthersUnaffected()
  })

  it('does not keep others out by being many: the oldest of them has to go', async () => {
    const crowd = await Promise.all(Array.from({ length: 30 }, () => RawPeer.open(listener.address)))
    await expectOthersUnaffected()
    expect(refused.some((error) => error instanceof ConnectionLimitError && error.limit === 'handshakes')).toBe(true)
    for (const peer of crowd) await peer[Symbol.asyncDispose]()
  })

  it('slows down tries from its own address, and no others', async () => {
    const tries = Array.from({ length: 7 }, () =>
      failure(AuthenticationError, connect({ address: listener.address, authKey: wrongKey })),
    )
    const before = performance.now()
    await echo(bystander)
    await Promise.all(tries)
    // three at once, three after a window, one after another
    expect(performance.now() - before).toBeGreaterThan(550)
    await expectOthersUnaffected()
  })

  it('gets nothing by leaving at any byte of its answer', async () => {
    const crowd = Array.from({ length: 72 }, async (_, length) => {
      await using peer = await RawPeer.open(listener.address)
      await peer.received(40).catch(() => {})
      peer.socket.end(Buffer.concat([Buffer.from('TROUPE'), Buffer.of(1, 2), Buffer.alloc(64)]).subarray(0, length))
      await within(10_000, 'the end', peer.closed)
    })
    await Promise.all(crowd)
    expect(served).toEqual([])
    await expectOthersUnaffected()
  })
})

describe('who has the key and means harm', () => {
  it.each([
    ['four billion', 0xffff_ffff],
    ['one more than may be', maxFrameBytes + 1],
  ])('is cut off when it announces %s bytes', async (_name, bytes) => {
    await using peer = await RawPeer.authenticated(listener.address)
    peer.write(frame(bytes, 1, 2, 3))
    await within(10_000, 'the end', peer.closed)
    const end = await endOf(0)
    expect(end).toBeInstanceOf(ConnectionClosedError)
    expect(end).toMatchObject({ clean: false, cause: { code: 'FRAME_TOO_LARGE', bytes, maxFrameBytes, direction: 'in' } })
    expect((end as Error).cause).toBeInstanceOf(FrameTooLargeError)
    await expectOthersUnaffected()
  })

  it('is cut off when it announces none', async () => {
    await using peer = await RawPeer.authenticated(listener.address)
    peer.write(frame(0))
    await within(10_000, 'the end', peer.closed)
    expect(await endOf(0)).toMatchObject({ clean: false, cause: { code: 'NOT_SENDABLE', direction: 'in' } })
    await expectOthersUnaffected()
  })

  it.each([
    ['bytes that are no value', [0, 0xc1]],
    ['a list of four billion', [0, 0xdd, 0xff, 0xff, 0xff, 0xff]],
    ['thousands of lists in each other', [0, ...new Array(20_000).fill(0x91), 1]],
    ['a class', [1, 28, 0, 0, 0, 0x92, 0x91, 1, 0x93, 15, 0xb4, ...Buffer.from('file:///tmp/e.mjs#Ev'), 1]],
  ])('is cut off after %s, which its receiver is told', async (_name, body) => {
    await using peer = await RawPeer.authenticated(listener.address)
    peer.write(Buffer.concat([hello, frame(body.length, ...body)]))
    await within(10_000, 'the end', peer.closed)
    const end = await endOf(0)
    expect(end).toBeInstanceOf(NotSendableError)
    expect(end).toMatchObject({ direction: 'in' })
    expect(served[0]!.messages).toEqual(['hello'])
    await expectOthersUnaffected()
  })

  it('is cut off when it sends a message a byte at a time', async () => {
    await using peer = await RawPeer.authenticated(listener.address)
    peer.write(frame(5_000))
    const timer = setInterval(() => peer.write(Buffer.of(1)), 50)
    const before = performance.now()
    await within(5_000, 'the end', peer.closed)
    clearInterval(timer)
    expect(performance.now() - before).toBeGreaterThan(300)
    const end = (await endOf(0)) as Error
    expect(end.cause).toBeInstanceOf(SlowPeerError)
    await expectOthersUnaffected()
  })

  it('may be silent between messages', async () => {
    await using peer = await RawPeer.authenticated(listener.address)
    peer.write(hello)
    // the hello comes back
    await peer.received(80 + hello.length)
    await expect(within(900, 'the end', peer.closed)).rejects.toThrow('not within')
    peer.write(hello)
    await peer.received(80 + 2 * hello.length)
    expect(served[0]!.messages).toEqual(['hello', 'hello'])
  })

  it('is told apart by where it left: between messages, or at any byte within one', async () => {
    const session = Buffer.concat([hello, hello])
    for (let length = 0; length <= session.length; length++) {
      served.length = 0
      await using peer = await RawPeer.authenticated(listener.address)
      peer.socket.end(session.subarray(0, length))
      await expect.poll(() => served.length).toBe(1)
      const end = await endOf(0)
      const isBetween = length % hello.length === 0
      if (isBetween) expect(end, `after ${length} bytes`).toBe('in order')
      else expect(end, `after ${length} bytes`).toMatchObject({ clean: false, why: 'it ended in the middle of a message' })
      expect(served[0]!.messages).toHaveLength(Math.floor(length / hello.length))
    }
    await expectOthersUnaffected()
  }, 30_000)

  it('gets no more connections than there may be, and others keep theirs', async () => {
    const crowd: RawPeer[] = []
    for (let n = 0; n < 11; n++) crowd.push(await RawPeer.authenticated(listener.address))
    const error = await failure(ConnectionLimitError, connect({ address: listener.address, authKey }))
    expect(error.limit).toBe('connections')
    await echo(bystander)
    for (const peer of crowd) await peer[Symbol.asyncDispose]()
    await expect
      .poll(
        async () =>
          await connect({ address: listener.address, authKey }).then(
            async (c) => c.close(),
            () => 'full',
          ),
      )
      .toBeUndefined()
    await expectOthersUnaffected()
  })
})

describe('a stand-in for the server', () => {
  it.each<[string, (challenge: Buffer) => Uint8Array[]]>([
    ['that says nothing of this protocol', () => [Buffer.from('220 mail.example ESMTP\r\n'.padEnd(80))]],
    [
      'that lets everybody in',
      (challenge) => [challenge, Buffer.concat([Buffer.from('TROUPE'), Buffer.of(1, 3), Buffer.alloc(32)])],
    ],
  ])('%s is seen through', async (_name, says) => {
    const { createServer } = await import('node:net')
    const server = createServer((socket) => {
      socket.on('error', () => {})
      const [first, second] = says(Buffer.concat([Buffer.from('TROUPE'), Buffer.of(1, 1), randomBytes(32)]))
      socket.write(first!)
      socket.once('data', () => second !== undefined && socket.write(second))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    await failure(AuthenticationError, connect({ address: { port }, authKey }))
    server.close()
  })
})
