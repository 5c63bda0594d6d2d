import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyFunction, NodeSystem, Pool, PoolOptions } from '@troupe/runtime-node'
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'
import { testFolder } from '../support/test-folder.ts'
import type { Marks } from './fixtures/marks.ts'

// workers that are started again and again take their time on a busy machine
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** How long what is sure to come is polled for. */
const patience = { timeout: 60_000 }

/** The fixtures as a program of a user's has them. */
export const built: (name: string) => string = await builtFolder(new URL('./fixtures/', import.meta.url))
export const fns = (await import(built('functions'))) as typeof import('./fixtures/functions.ts')
const { Marks: SomeMarks } = (await import(built('marks'))) as typeof import('./fixtures/marks.ts')

const folder = await testFolder()

export interface Flavour {
  readonly on: 'thread' | 'process'
}

export const flavours: readonly Flavour[] = [{ on: 'thread' }, { on: 'process' }]

/** A pool of a test, with its system: both are gone at the end of the block. */
export interface OpenPool extends AsyncDisposable {
  readonly pool: Pool
  readonly system: NodeSystem
  readonly world: OpenSystem
}

export const openPool = async <I extends AnyFunction = () => void>(options: PoolOptions<I>): Promise<OpenPool> => {
  const world = await openSystem()
  const { system } = world
  const pool = await system.pool(options).catch(async (error: unknown) => {
    await world[Symbol.asyncDispose]()
    throw error
  })
  const close = async (): Promise<void> => {
    await pool.terminate()
    await world[Symbol.asyncDispose]()
  }
  return { pool, system, world, [Symbol.asyncDispose]: close }
}

/** One pool for all tests of a group, which leave it as they found it. */
export const commonPool = (options: PoolOptions): (() => Pool) => {
  let open: OpenPool
  beforeAll(async () => {
    open = await openPool(options)
  })
  afterAll(() => open[Symbol.asyncDispose]())
  return () => open.pool
}

/** Numbers that tasks and the test see. */
export const newMarks = (length = 8): Marks => new SomeMarks(mkdtempSync(join(folder, 'marks-')), length)

/** Waits until the mark there is that number. */
export const untilMark = (marks: Marks, at: number, value = 1): Promise<void> =>
  expect.poll(() => marks.get(at), patience).toBe(value)

export const range = (length: number): number[] => Array.from({ length }, (_, at) => at)

/** Waits until no host is left but main. */
export const untilAlone = (system: NodeSystem): Promise<void> =>
  expect.poll(async () => (await system.hosts()).map(({ kind }) => kind), patience).toEqual(['main'])
