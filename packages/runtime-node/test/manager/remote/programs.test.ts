import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { DictProxy, ServedObject } from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authKey, wrongKey } from '../../connection/keys.ts'
import { builtFolder } from '../../support/built.ts'
import { type OpenSystem, openSystem } from '../../support/open-system.ts'
import { Program } from '../../support/program.ts'
import type { Choir } from './programs/choir.ts'

const built = await builtFolder(new URL('./programs/', import.meta.url))
const [serves, visits] = ['serves', 'visits'].map((name) => fileURLToPath(built(name))) as [string, string]
const pem = (name: string): string => readFileSync(new URL(`../../connection/fixtures/${name}`, import.meta.url), 'utf8')
const ca = pem('server.crt')

let open: OpenSystem
beforeAll(async () => {
  open = await openSystem()
})
afterAll(() => open[Symbol.asyncDispose]())

const serving = (variables: Record<string, string>) => new Program(serves, { TROUPE_TEST_KEY: authKey, ...variables })
const visiting = (act: string, address: unknown, variables: Record<string, string> = {}) => {
  const common = { TROUPE_TEST_ACT: act, TROUPE_TEST_ADDRESS: JSON.stringify(address), TROUPE_TEST_KEY: authKey }
  return new Program(visits, { ...common, ...variables })
}

describe('a manager that one program serves over TLS', () => {
  const tls = JSON.stringify({ key: pem('server.key'), cert: ca })
  const servingOverTls = () => serving({ TROUPE_TEST_TLS: tls, TROUPE_TEST_ADDRESS: 'tcp://0.0.0.0:0' })
  const addressOf = async (program: Program) => ({ host: '127.0.0.1', port: ((await program.json()) as { port: number }).port })
  let server: Program
  let address: { host: string; port: number }
  beforeAll(async () => {
    server = servingOverTls()
    address = await addressOf(server)
  })
  afterAll(() => server[Symbol.asyncDispose]())

  it('is used by others at once, and nothing they do is lost', async () => {
    await using remote = await open.system.connectManager({ address, authKey, tls: { ca } })
    const visitors = [1, 2].map(() => visiting('join', address, { TROUPE_TEST_CA: ca }))
    const group = await remote.get<DictProxy<{ name: string; members: number }>>('group')
    await Promise.all(Array.from({ length: 100 }, () => group.increment('members')))
    for (const visitor of visitors) {
      expect(await visitor.json()).toBe('choir')
      expect(await visitor.end()).toBe(0)
    }
    expect(await group.get('members')).toBe(300)
    const choir = await remote.get<ServedObject<Choir>>('choir')
    const singers: string[] = []
    for await (const singer of choir.singers()) singers.push(singer)
    expect(singers).toEqual(['Ada', 'Ada'])
  })

  it('lets in nobody with another key, nor without TLS', async () => {
    await using wrong = visiting('refused', address, { TROUPE_TEST_CA: ca, TROUPE_TEST_KEY: wrongKey })
    await using plain = visiting('refused', address)
    expect(await Promise.all([wrong.json(), plain.json()])).toEqual(['AUTHENTICATION', 'AUTHENTICATION'])
  })

  // python: _TestRemoteManager.test_remote
  it('passes on what one program put to another one, and refuses what is no data', async () => {
    await using putter = visiting('put', address, { TROUPE_TEST_CA: ca })
    expect(await putter.json()).toBe(true)
    expect(await putter.end()).toBe(0)
    await using remote = await open.system.connectManager({ address, authKey, tls: { ca } })
    const choir = await remote.get<ServedObject<Choir>>('choir')
    const values = ['hello world', null, true, 2.25, 'hall\xe5 v\xe4rlden', 'привіт світ', new Uint8Array([104, 229])]
    expect(await choir.take()).toEqual(values)
  })

  it('ends with its program, in order, while others are connected', async () => {
    await using mortal = servingOverTls()
    await using remote = await open.system.connectManager({ address: await addressOf(mortal), authKey, tls: { ca } })
    mortal.signal('SIGTERM')
    await mortal.end()
    await expect.poll(() => remote.get('group').catch((error: { code: string }) => error.code)).toBe('MANAGER_UNREACHABLE')
  })
})

describe('a program that served a manager and was killed', () => {
  it('has its clients back when it is started anew at the same address', async () => {
    const first = serving({})
    const address = await first.json()
    await using remote = await open.system.connectManager({
      ...{ address: address as { port: number }, authKey },
      reconnect: { minDelayMs: 20, maxDelayMs: 100 },
    })
    const group = await remote.get<DictProxy<{ members: number }>>('group')
    expect(await group.increment('members')).toBe(1)
    first.signalGroup('SIGKILL')
    await first[Symbol.asyncDispose]()
    await expect.poll(() => group.get('members').catch((error: { code: string }) => error.code)).toBe('MANAGER_UNREACHABLE')
    await using _second = serving({ TROUPE_TEST_ADDRESS: `tcp://127.0.0.1:${(address as { port: number }).port}` })
    await remote.ready({ timeoutMs: 10_000 })
    expect(await group.increment('members')).toBe(1)
  })
})
