import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import type { ActorRef, NodeSystem, SystemOptions } from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { mapsMemory } from '../support/mapped-memory.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'
import { expected, sentRows } from './sent-rows.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url), /^echo\.ts$/)
const { Echo } = (await import(built('echo'))) as typeof import('./fixtures/echo.ts')

/** Each call is two chunks: enough for a link to go over to rings. */
const calls = 2_200

const rows = sentRows.map((row) => [row.type, row] as const)

interface Way {
  readonly name: string
  readonly options: Pick<SystemOptions, 'threadLinks' | 'processLinks'>
  readonly on: 'here' | 'thread' | 'process'
  /** What the link to its host is in the end. */
  readonly link: string | undefined
}

const ways: readonly Way[] = [
  { name: 'on the same host', options: {}, on: 'here', link: undefined },
  { name: 'by ports to a thread', options: { threadLinks: 'ports' }, on: 'thread', link: undefined },
  { name: 'by rings to a thread', options: { threadLinks: 'rings' }, on: 'thread', link: undefined },
  { name: 'by a socket to a process', options: { processLinks: 'sockets' }, on: 'process', link: 'socket' },
  { name: 'by rings to a process', options: { processLinks: 'rings' }, on: 'process', link: 'ring' },
]

const linkOf = async (system: NodeSystem): Promise<string | undefined> => (await system.hosts()).at(-1)!.link

/** There and back, twice over: what has been a reply once is an argument again. */
const twice = async (echo: ActorRef<InstanceType<typeof Echo>>, value: unknown): Promise<unknown> =>
  echo.ask.echo(await echo.ask.echo(value))

describe.each(ways.filter(({ link }) => link !== 'ring' || mapsMemory))('what is sent $name', ({ options, on, link }) => {
  let open: OpenSystem
  let echo: ActorRef<InstanceType<typeof Echo>>
  beforeAll(async () => {
    open = await openSystem(options)
    echo = await open.system.spawn(Echo, { on })
    if (link === 'ring') for (let n = 0; n < calls; n++) await echo.ask.echo(n)
    if (link !== undefined) await vi.waitFor(async () => expect(await linkOf(open.system)).toBe(link), 10_000)
  })
  afterAll(() => open[Symbol.asyncDispose]())

  it.each(rows)('arrives as the table of fidelity says: %s', async (_type, row) => {
    const original = row.make()
    const arrived = await twice(echo, original)
    expect(isDeepStrictEqual(arrived, expected(row))).toBe(true)
    // what was sent is what it was
    expect(isDeepStrictEqual(original, row.make())).toBe(true)
  })
})

/** Those are sent in `placements.test.ts`, with the classes that they need; shared memory is in `transfer.test.ts` of the core. */
const elsewhere = /^(`DOMException`|exposed error|classes with|refs, locks|`SharedArrayBuffer`|`transfer)/

describe('docs/fidelity.md', () => {
  it('has no kind of value that is not sent over every link', () => {
    const page = readFileSync(new URL('../../../../docs/fidelity.md', import.meta.url), 'utf8')
    const [table] = page.split('Refused,') as [string]
    const types = [...table.matchAll(/^\| (?!type |---)(.+?) \|/gm)].map(([, type]) => type!)
    expect(types.length).toBeGreaterThan(20)
    expect(types.filter((type) => !elsewhere.test(type) && !sentRows.some((row) => row.type === type))).toEqual([])
  })
})
