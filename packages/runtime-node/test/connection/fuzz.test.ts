import { type Connection, connect, type Listener, listen, NotSendableError } from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ClientHandshake } from '../../src/connection/client-handshake.ts'
import { FrameReader } from '../../src/connection/frame-reader.ts'
import { MessageCodec } from '../../src/connection/message-codec.ts'
import { noBinding } from '../../src/connection/proof.ts'
import { ServerHandshake } from '../../src/connection/server-handshake.ts'
import { within } from '../support/within.ts'
import { authKey } from './keys.ts'
import { RawPeer } from './raw-peer.ts'

const isLong = process.env.TROUPE_STRESS_SECONDS !== undefined
const rounds = isLong ? 100_000 : 10_000
const maxFrameBytes = 4096

/** The same numbers in every run (mulberry32). */
const numbersFrom = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}
type Random = ReturnType<typeof numbersFrom>

const codec = new MessageCodec(8 * maxFrameBytes)
const honest: readonly Uint8Array[] = [
  { a: 1, b: ['two', { three: 3n }] },
  [new Map([['k', new Uint8Array(9)]]), new Set([1]), new Date(0), /x/g],
  new TypeError('x', { cause: { y: 1 } }),
  'a text of some length, with é and 😀',
  [1, 2, 3],
  undefined,
].map((value) => codec.encode(value))

/** What breaks readers: type bytes of msgpack, forms, tags, lengths. */
const spice = [
  0, 1, 2, 3, 4, 5, 15, 17, 0x40, 0x72, 0x80, 0x81, 0x90, 0x91, 0x9f, 0xa0, 0xc1, 0xc4, 0xcf, 0xd4, 0xdb, 0xdc, 0xdd, 0xdf, 0xff,
]

/** A frame that was honest once, or never. */
const hostileFrame = (random: Random): Uint8Array => {
  if (random(4) === 0) {
    const body = Buffer.from(
      Array.from({ length: 1 + random(60) }, () => (random(3) === 0 ? random(256) : spice[random(spice.length)]!)),
    )
    const head = Buffer.alloc(4)
    head.writeUInt32LE(random(20) === 0 ? random(2 ** 32) : body.length)
    return Buffer.concat([head, body])
  }
  const bytes = Buffer.from(honest[random(honest.length)]!)
  const changes = random(4)
  for (let n = 0; n < changes; n++)
    bytes[random(20) === 0 ? random(4) : 4 + random(bytes.length - 4)] =
      random(2) === 0 ? random(256) : spice[random(spice.length)]!
  return random(10) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes
}

const heldBytes = (): number => {
  ;(globalThis as { gc?: () => void }).gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

describe(`${rounds} hostile frames`, () => {
  it('end as values or as typed errors, and take no memory with them', () => {
    const random = numbersFrom(1)
    const clean = Object.getOwnPropertyNames(Object.prototype).join()
    let [values, errors, faults] = [0, 0, 0]
    const decode = (frame: Uint8Array): void => {
      try {
        codec.decode(frame)
        values++
      } catch (error) {
        if (!(error instanceof NotSendableError) || error.direction !== 'in') throw error
        errors++
      }
    }
    let reader = new FrameReader(maxFrameBytes)
    const before = process.memoryUsage().rss
    for (let n = 0; n < rounds; n++) {
      const bytes = hostileFrame(random)
      const cut = random(bytes.length + 1)
      reader.push(bytes.subarray(0, cut), decode)
      reader.push(bytes.subarray(cut), decode)
      if (reader.fault === undefined && !reader.isWithinFrame) continue
      if (reader.fault !== undefined) faults++
      reader = new FrameReader(maxFrameBytes)
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(clean)
    expect([values > rounds / 100, errors > rounds / 10, faults > rounds / 1000]).toEqual([true, true, true])
  }, 120_000)

  it('get nobody through a handshake, on either side', () => {
    const random = numbersFrom(2)
    const key = Buffer.from(authKey)
    const nonce = (): Uint8Array => Uint8Array.from({ length: 32 }, () => random(256))
    for (let n = 0; n < rounds / 10; n++) {
      const server = new ServerHandshake({ key, nonce: nonce(), binding: noBinding })
      const client = new ClientHandshake({ key, nonce: nonce(), binding: noBinding })
      const step = client.push(server.challenge)
      if (step.is !== 'answer') throw new Error(step.is)
      const response = step.response.slice()
      for (let changes = 1 + random(3); changes > 0; changes--) response[random(72)]! ^= 1 << random(8)
      const isSame = Buffer.compare(response, step.response) === 0
      server.push(response)
      expect(server.verdict().is).toBe(isSame ? 'accepted' : 'refused')
      const reply = Uint8Array.from({ length: 40 }, (_, i) => (i < 8 ? server.challenge[i]! : random(256)))
      reply[7] = random(6)
      expect(client.push(reply).is).not.toBe('accepted')
    }
  })
})

describe('hostile frames over sockets', () => {
  let listener: Listener<unknown>
  let bystander: Connection<unknown>
  beforeAll(async () => {
    listener = await listen({
      address: 'tcp://127.0.0.1:0',
      authKey,
      limits: { maxFrameBytes, triesWindowMs: 1, maxConnections: 1000 },
    })
    void (async () => {
      for await (const connection of listener) {
        void (async () => {
          for await (const message of connection) await connection.send(message)
        })()
          .catch(() => {})
          .finally(() => connection.close())
      }
    })()
    bystander = await connect({ address: listener.address, authKey })
  })
  afterAll(async () => {
    await bystander.close()
    await listener.close()
  })

  const attack = async (random: Random, withKey: boolean): Promise<void> => {
    await using peer = withKey ? await RawPeer.authenticated(listener.address) : await RawPeer.open(listener.address)
    for (let n = 1 + random(10); n > 0; n--) peer.write(hostileFrame(random))
    peer.socket.end()
    await within(15_000, 'the end', peer.closed)
  }

  it('neither crash nor grow the server, and nobody else notices', async () => {
    const random = numbersFrom(3)
    const volley = async (count: number): Promise<void> => {
      for (let n = 0; n < count; n += 10) {
        await Promise.all(Array.from({ length: 10 }, (_, i) => attack(random, i % 2 === 0)))
        await bystander.send(n)
        expect(await bystander.receive({ timeoutMs: 10_000 })).toBe(n)
      }
    }
    await volley(100)
    const before = heldBytes()
    await volley(isLong ? 3000 : 200)
    expect(heldBytes() - before).toBeLessThan(20 * 1024 * 1024)
  }, 120_000)
})
