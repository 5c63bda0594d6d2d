import { describe, expect, it } from 'vitest'
import { ClientHandshake } from '../../src/connection/client-handshake.ts'
import { clientRecordBytes, serverRecordBytes } from '../../src/connection/handshake-record.ts'
import { noBinding } from '../../src/connection/proof.ts'
import { ServerHandshake } from '../../src/connection/server-handshake.ts'

const key = Buffer.from('a key that is long enough')
const wrongKey = Buffer.from('another key, long as well')
const nonceOf = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)

interface Side {
  readonly key?: Uint8Array
  readonly nonce?: number
  readonly binding?: Uint8Array
}
const openServer = ({ key: own = key, nonce = 1, binding = noBinding }: Side = {}) =>
  new ServerHandshake({ key: own, nonce: nonceOf(nonce), binding })
const openClient = ({ key: own = key, nonce = 2, binding = noBinding }: Side = {}) =>
  new ClientHandshake({ key: own, nonce: nonceOf(nonce), binding })

/** What the client answers to the challenge of this server. */
const answerOf = (client: ClientHandshake, server: ServerHandshake): Uint8Array => {
  const step = client.push(server.challenge)
  if (step.is !== 'answer') throw new Error(`no answer, but ${step.is}`)
  return step.response
}

/** Both sides to their end: what each makes of the other. */
const meet = (serverSide: Side, clientSide: Side) => {
  const [server, client] = [openServer(serverSide), openClient(clientSide)]
  const state = server.push(answerOf(client, server))
  const verdict = server.verdict()
  return { state, server: verdict.is, client: client.push(verdict.reply) }
}

describe('a handshake', () => {
  // python: ChallengeResponseTest.test_challengeresponse
  it('lets both sides in that have the same key', () => {
    const met = meet({}, {})
    expect(met).toMatchObject({ state: 'answered', server: 'accepted', client: { is: 'accepted' } })
  })

  it.each<[string, Side, Side]>([
    ['another key', {}, { key: wrongKey }],
    ['no key', {}, { key: new Uint8Array(0) }],
    ['a key that begins like the right one', {}, { key: key.subarray(0, -1) }],
    ['the right key with a zero behind it', {}, { key: Buffer.concat([key, Buffer.of(0)]) }],
    ['the secrets of another TLS connection', { binding: nonceOf(7) }, { binding: nonceOf(8) }],
    ['TLS, where the other side has none', { binding: nonceOf(7) }, {}],
  ])('lets nobody in who has %s', (_name, server, client) => {
    expect(meet(server, client)).toMatchObject({ server: 'refused', client: { is: 'refused', reason: 'notAuthentic' } })
  })

  it('takes as many bytes of each side as its records have, and not one more', () => {
    const server = openServer()
    expect(server.challenge).toHaveLength(serverRecordBytes)
    const response = answerOf(openClient(), server)
    expect(response).toHaveLength(clientRecordBytes)
    expect([serverRecordBytes, clientRecordBytes]).toEqual([40, 72])
    expect(server.push(Buffer.concat([response, Buffer.of(0)]))).toBe('wrong')
    expect(server.verdict().is).toBe('refused')
  })

  it('goes byte by byte as well', () => {
    const [server, client] = [openServer(), openClient()]
    const steps = [...server.challenge].map((byte) => client.push(Uint8Array.of(byte)))
    const answer = steps.at(-1)!
    if (answer.is !== 'answer') throw new Error(answer.is)
    expect(new Set(steps.slice(0, -1).map(({ is }) => is))).toEqual(new Set(['incomplete']))
    const states = [...answer.response].map((byte) => server.push(Uint8Array.of(byte)))
    expect(new Set(states.slice(0, -1))).toEqual(new Set(['incomplete']))
    expect(states.at(-1)).toBe('answered')
    const ends = [...server.verdict().reply].map((byte) => client.push(Uint8Array.of(byte)))
    expect(ends.at(-1)).toMatchObject({ is: 'accepted' })
  })

  it('gives the client what came behind the last record', () => {
    const [server, client] = [openServer(), openClient()]
    server.push(answerOf(client, server))
    const step = client.push(Buffer.concat([server.verdict().reply, Buffer.of(5, 6)]))
    expect(step).toEqual({ is: 'accepted', rest: Buffer.of(5, 6) })
  })

  it('is not over before all of the answer is there', () => {
    const server = openServer()
    const response = answerOf(openClient(), server)
    for (let end = 0; end < response.length; end++) {
      const each = openServer()
      expect(each.push(response.subarray(0, end))).toBe('incomplete')
      expect(each.verdict().is).toBe('refused')
    }
  })

  it('fails when any bit of the answer is another', () => {
    const response = answerOf(openClient(), openServer())
    for (let bit = 0; bit < 8 * response.length; bit++) {
      const changed = response.slice()
      changed[bit >> 3]! ^= 1 << (bit & 7)
      const server = openServer()
      server.push(changed)
      expect(server.verdict().is, `bit ${bit}`).toBe('refused')
    }
  })

  it('fails when any bit of what the server says is another', () => {
    const server = openServer()
    server.push(answerOf(openClient(), server))
    const { reply } = server.verdict()
    for (let bit = 0; bit < 8 * reply.length; bit++) {
      const changed = reply.slice()
      changed[bit >> 3]! ^= 1 << (bit & 7)
      const client = openClient()
      answerOf(client, openServer())
      expect(client.push(changed).is, `bit ${bit}`).not.toBe('accepted')
    }
  })
})

describe('an attacker without the key', () => {
  it('gets nowhere with an answer that was recorded: the server has a fresh nonce', () => {
    const recorded = answerOf(openClient(), openServer({ nonce: 1 }))
    const server = openServer({ nonce: 3 })
    expect(server.push(recorded)).toBe('answered')
    expect(server.verdict().is).toBe('refused')
  })

  it('gets nowhere with the proof of a server that was recorded: the client has a fresh nonce', () => {
    const server = openServer()
    server.push(answerOf(openClient({ nonce: 2 }), server))
    const recorded = server.verdict().reply
    const client = openClient({ nonce: 4 })
    answerOf(client, openServer())
    expect(client.push(recorded)).toMatchObject({ is: 'wrong', why: 'it has another key' })
  })

  it('gets nowhere by handing a proof back to who made it: each side has a word of its own', () => {
    // a stand-in server takes the nonce and the proof of the client for its own
    const client = openClient()
    const response = answerOf(client, openServer())
    const accepted = openServer().challenge.slice()
    accepted[7] = 3
    accepted.set(response.subarray(40, 72), 8)
    expect(client.push(accepted)).toMatchObject({ is: 'wrong', why: 'it has another key' })
  })

  it('gets nowhere by sending a challenge back to who made it', () => {
    const server = openServer()
    expect(server.push(server.challenge)).toBe('wrong')
    expect(server.verdict().is).toBe('refused')
  })

  it('learns from a server only its nonce before it has proved itself', () => {
    const server = openServer({ nonce: 9 })
    expect(server.challenge.subarray(8)).toEqual(nonceOf(9))
    server.push(answerOf(openClient({ key: wrongKey }), server))
    expect(server.verdict().reply.subarray(8)).toEqual(Uint8Array.of(1, ...new Uint8Array(31)))
  })

  it('gets the same refusal whatever was wrong', () => {
    const refusals = [
      Buffer.alloc(72, 1),
      Buffer.from('GET / HTTP/1.1\r\n'),
      answerOf(openClient({ key: wrongKey }), openServer()),
    ]
    const replies = refusals.map((bytes) => {
      const server = openServer()
      server.push(bytes)
      return Buffer.from(server.verdict().reply).toString('hex')
    })
    expect(new Set(replies).size).toBe(1)
  })

  it('is seen through at the first byte that is none of this protocol', () => {
    expect(openServer().push(Buffer.from('G'))).toBe('wrong')
    expect(openServer().push(Buffer.from('TROUPE\u0002'))).toBe('wrong')
    expect(openServer().push(Buffer.from('TROUPE'))).toBe('incomplete')
  })

  // python: OtherTest.test_deliver_challenge_auth_failure
  it('is refused with an answer that is none', () => {
    const server = openServer()
    expect(server.push(Buffer.from('something bogus'))).toBe('wrong')
    expect(server.verdict().is).toBe('refused')
  })

  // python: OtherTest.test_answer_challenge_auth_failure
  it('is refused as a server whose last word is none', () => {
    const client = openClient()
    answerOf(client, openServer())
    expect(client.push(Buffer.from('something bogus'))).toMatchObject({ is: 'wrong' })
  })

  it('is refused as a server that speaks out of turn', () => {
    const { challenge } = openServer()
    expect(openClient().push(Buffer.concat([challenge, challenge]))).toMatchObject({ is: 'wrong', why: 'it spoke out of turn' })
  })
})
