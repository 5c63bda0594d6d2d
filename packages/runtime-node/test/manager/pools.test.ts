import type { Manager, PoolProxy } from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const work = (await import(built('work'))) as typeof import('./fixtures/work.ts')

let open: OpenSystem
let manager: Manager
let pool: PoolProxy
beforeAll(async () => {
  open = await openSystem()
  manager = await open.system.manager({ on: 'process', initializer: work.prepare, initializerArgs: ['READY', 'yes'] })
  pool = await manager.pool({ size: 2, on: 'thread', initializer: work.prepare, initializerArgs: ['WORKER', 'too'] })
})
afterAll(() => open[Symbol.asyncDispose]())

describe('a pool of a manager', () => {
  // python: TestSyncManagerTypes.test_pool
  it('does what a pool does', async () => {
    expect(await pool.run(work.add, 2, 3)).toBe(5)
    expect(await pool.map(work.square, [1, 2, 3])).toEqual([1, 4, 9])
    expect(await pool.map(work.square, new Set([4]), { chunkSize: 1 })).toEqual([16])
    expect(await pool.starmap(work.add, [[1, 2] as const, [3, 4] as const])).toEqual([3, 7])
    expect(await pool.reduce(work.add, [1, 2, 3], 10)).toBe(16)
    expect(await pool.forEach(work.square, [1])).toBeUndefined()
    const results: number[] = []
    for await (const n of pool.imap(work.square, [1, 2, 3, 4])) results.push(n)
    expect(results).toEqual([1, 4, 9, 16])
    for await (const n of pool.imapUnordered(work.square, [5])) results.push(n)
    expect(results.at(-1)).toBe(25)
    expect((await pool.stats()).workers).toBe(2)
    expect(await pool.run(work.prepared, 'WORKER')).toBe('too')
    expectTypeOf(pool.map(work.square, [1])).toEqualTypeOf<Promise<number[]>>()
  })

  it('works for any host it is sent to', async () => {
    const user = await open.system.spawn(work.User, { on: 'thread' })
    expect(await user.ask.squares(pool, [7, 8])).toEqual([49, 64])
  })

  it('throws where it was called what a task throws', async () => {
    await expect(pool.map(work.refuse, [1])).rejects.toThrow(new RangeError('not 1'))
    expect(() => pool.run((n: number) => n, 1)).toThrow('expose')
  })

  it('cancels there what is given up here', async () => {
    const control = new AbortController()
    const waiting = pool.with({ signal: control.signal }).run(work.hang)
    await expect.poll(async () => (await pool.stats()).running).toBe(1)
    control.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'ASK_CANCELLED' })
    await expect.poll(async () => (await pool.stats()).cancelled).toBe(1)
  })

  it('ends with its workers when nobody holds it', async () => {
    const { length } = await open.system.hosts()
    const own = await manager.pool({ size: 1, on: 'thread' })
    await expect.poll(async () => (await open.system.hosts()).length).toBe(length + 1)
    own[Symbol.dispose]()
    await expect.poll(async () => (await open.system.hosts()).length).toBe(length)
  })
})

describe('the initializer of a manager', () => {
  // python: TestInitializers.test_manager_initializer
  it('runs there before anything else', async () => {
    using prepared = await manager.create(work.Prepared)
    expect(await prepared.get('READY')).toBe('yes')
    expect(process.env.READY).toBeUndefined()
  })

  it('has the host that was asked for', async () => {
    await using own = await open.system.manager({ name: 'own', env: { GREETING: 'hello' } })
    using prepared = await own.create(work.Prepared)
    expect(await prepared.get('GREETING')).toBe('hello')
    expect((await open.system.hosts()).map(({ name }) => name)).toContain('own')
  })

  it('keeps the manager from starting when it fails, or is none', async () => {
    await expect(open.system.manager({ on: 'thread', initializer: work.fail })).rejects.toMatchObject({
      cause: new RangeError('cannot prepare'),
    })
    await expect(open.system.manager({ initializer: 1 as never })).rejects.toThrow('a function')
  })
})
