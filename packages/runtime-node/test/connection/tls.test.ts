import { readFileSync } from 'node:fs'
import { createServer, connect as netConnect } from 'node:net'
import { connect as tlsConnect } from 'node:tls'
import { AuthenticationError, type ConnectionError, connect, type Listener, listen, OptionError } from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundled } from '../support/bundled.ts'
import { failure } from '../support/failure.ts'
import { Program } from '../support/program.ts'
import { within } from '../support/within.ts'
import { authKey, wrongKey } from './keys.ts'

/** A pair that signed itself, for localhost and 127.0.0.1, good until the year 2126; and one for a client. */
const file = (name: string): string => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')
const server = { key: file('server.key'), cert: file('server.crt') }
const client = { key: file('client.key'), cert: file('client.crt') }
const ca = server.cert
const soon = { timeoutMs: 10_000 }

describe('a connection over TLS', () => {
  let listener: Listener<unknown>
  const refused: ConnectionError[] = []
  beforeAll(async () => {
    listener = await listen({ address: 'tcp://0.0.0.0:0', authKey, tls: server, onRefused: (error) => refused.push(error) })
  })
  afterAll(() => listener.close())
  const address = () => ({ ...listener.address, host: '127.0.0.1' }) as { host: string; port: number }

  it('carries messages, also on an address that other machines reach', async () => {
    await using there = await connect({ address: address(), authKey, tls: { ca } })
    await using here = await listener.accept(soon)
    const big = 'x'.repeat(1_000_000)
    await there.send({ big })
    expect(await here.receive(soon)).toEqual({ big })
    await here.send('back')
    await here.close()
    expect(await there.receive(soon)).toBe('back')
    await expect(there.receive(soon)).rejects.toMatchObject({ clean: true })
  })

  it('is refused with another key', async () => {
    const error = await failure(AuthenticationError, connect({ address: address(), authKey: wrongKey, tls: { ca } }))
    expect(error.why).toBe('the listener has another key')
    await expect.poll(() => refused.at(-1)?.code).toBe('AUTHENTICATION')
  })

  it('is not made with a server whose certificate nobody vouches for, or that is for another name', async () => {
    expect((await failure(AuthenticationError, connect({ address: address(), authKey, tls: {} }))).cause).toMatchObject({
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    })
    const elsewhere = connect({ address: address(), authKey, tls: { ca, servername: 'db.example' } })
    expect((await failure(AuthenticationError, elsewhere)).cause).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  })

  it('is not made when one side speaks TLS and the other does not', async () => {
    await failure(AuthenticationError, connect({ address: address(), authKey }))
    await using plain = await listen({ address: 'tcp://127.0.0.1:0', authKey })
    await failure(AuthenticationError, connect({ address: plain.address, authKey, tls: { ca } }))
  })

  it('is cut off when the handshake of TLS does not come to an end', async () => {
    const { port } = address()
    const socket = netConnect(port, '127.0.0.1').on('error', () => {})
    socket.write(Buffer.of(0x16, 0x03, 0x01))
    await within(5_000, 'the end', new Promise<void>((resolve) => socket.once('close', () => resolve())))
    await using there = await connect({ address: address(), authKey, tls: { ca } })
    await using here = await listener.accept(soon)
    await there.send(1)
    expect(await here.receive(soon)).toBe(1)
  })

  it('cannot be passed on by somebody in the middle who has a certificate as good: the proof belongs to its channel', async () => {
    // the middle ends TLS on both sides and passes on what is said within, byte by byte
    const { createServer: createTls } = await import('node:tls')
    const middle = createTls(server, (socket) => {
      const on = tlsConnect({ ...address(), rejectUnauthorized: false })
      socket.on('error', () => {}).on('close', () => on.destroy())
      on.on('error', () => {}).on('close', () => socket.destroy())
      socket.pipe(on).pipe(socket)
    })
    await new Promise<void>((resolve) => middle.listen(0, '127.0.0.1', resolve))
    const { port } = middle.address() as { port: number }
    await failure(AuthenticationError, connect({ address: { port }, authKey, tls: { ca } }))
    middle.close()
    // without TLS there is no such channel, and a middle on this machine is not seen: that is why other machines need TLS
    await using plain = await listen({ address: 'tcp://127.0.0.1:0', authKey })
    const pipe = createServer((socket) => {
      const on = netConnect((plain.address as { port: number }).port, '127.0.0.1')
      socket
        .on('error', () => {})
        .pipe(on.on('error', () => {}))
        .pipe(socket)
    })
    await new Promise<void>((resolve) => pipe.listen(0, '127.0.0.1', resolve))
    await using _through = await connect({ address: { port: (pipe.address() as { port: number }).port }, authKey })
    pipe.close()
  })
})

describe('certificates of both sides', () => {
  it('need no key beside them', async () => {
    await using listener = await listen<string>({
      address: 'tcp://127.0.0.1:0',
      tls: { ...server, requestCert: true, ca: client.cert },
    })
    await using there = await connect<string>({ address: listener.address, tls: { ca, ...client } })
    await using here = await listener.accept(soon)
    await there.send('hello')
    expect(await here.receive(soon)).toBe('hello')
    await failure(AuthenticationError, connect({ address: listener.address, authKey, tls: { ca } }))
    await failure(AuthenticationError, connect({ address: listener.address, tls: { ca, ...server } }))
  })

  it('do not stand in for a key when the server alone has one', async () => {
    expect(await failure(OptionError, listen({ address: 'tcp://127.0.0.1:0', tls: server }))).toMatchObject({ option: 'authKey' })
    expect(await failure(OptionError, connect({ address: 'tcp://127.0.0.1:1', tls: { ca } }))).toMatchObject({
      option: 'authKey',
    })
  })

  it('that are none are refused at once', async () => {
    expect(
      await failure(OptionError, listen({ address: 'tcp://127.0.0.1:0', authKey, tls: { key: 'x', cert: 'y' } })),
    ).toMatchObject({
      option: 'tls',
    })
    await failure(OptionError, connect({ address: 'tcp://127.0.0.1:1', authKey, tls: { ca, key: 'x', cert: 'y' } }))
    await failure(OptionError, listen({ address: 'unix:/tmp/never-made', authKey, tls: server }))
  })
})

describe('two programs', () => {
  it('speak over TLS, and a third one without the key is refused', async () => {
    const listens = await bundled(new URL('./programs/listens.ts', import.meta.url), 'esm')
    const speaks = await bundled(new URL('./programs/peer.ts', import.meta.url), 'esm')
    await using serving = new Program(listens, {
      TROUPE_TEST_ADDRESS: JSON.stringify('tcp://0.0.0.0:0'),
      TROUPE_TEST_KEY: authKey,
      TROUPE_TEST_CERT: server.cert,
      TROUPE_TEST_CERT_KEY: server.key,
    })
    expect(await serving.line()).toBe('listening')
    const { port } = (await serving.json()) as { port: number }
    const address = { host: '127.0.0.1', port }
    await using there = await connect<number>({ address, authKey, tls: { ca } })
    await there.send(21)
    expect(await there.receive(soon)).toBe(42)
    const variables = { TROUPE_TEST_ADDRESS: JSON.stringify(address), TROUPE_TEST_ACT: 'wrong', TROUPE_TEST_CA: ca }
    await using stranger = new Program(speaks, { ...variables, TROUPE_TEST_KEY: wrongKey })
    expect(await stranger.line()).toBe('AUTHENTICATION')
    expect(await serving.line()).toBe('refused AUTHENTICATION')
    await there.send(4)
    expect(await there.receive(soon)).toBe(8)
  })
})
