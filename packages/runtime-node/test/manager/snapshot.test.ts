import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DictProxy, type Manager, NameKeptError, NotSendableError, SnapshotInvalidError } from '@troupe/runtime-node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Maths } = (await import(built('maths'))) as typeof import('./fixtures/maths.ts')

type Scores = DictProxy<Record<string, number>>
type Team = DictProxy<{ name: string; founded: Date; scores: Scores }>

let open: OpenSystem
let manager: Manager
let folder: string
let file: string
beforeAll(async () => {
  open = await openSystem()
  folder = await mkdtemp(join(tmpdir(), 'troupe-test-'))
})
afterAll(async () => {
  await open[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})
let files = 0
beforeEach(async () => {
  manager = await open.system.manager({ on: 'thread' })
  file = join(folder, `snapshot-${++files}`)
  return () => manager.stop()
})

const founded = new Date('2026-11-23')
const fill = async (): Promise<void> => {
  using scores = await manager.dict<Record<string, number>>({ ada: 3 })
  await manager.dict({ name: 'one', founded, scores }, { name: 'team' })
  await manager.dict({ all: scores, team: await manager.get('team') }, { name: 'index' })
}

describe('a snapshot of a manager', () => {
  it('brings back what had a name, with all it held, and objects that were one are one again', async () => {
    await fill()
    expect(await manager.snapshot(file)).toEqual({ names: ['team', 'index'], leftOut: [] })
    await using other = await open.system.manager({ on: 'process' })
    expect(await other.restore(file)).toEqual(['team', 'index'])
    using team = await other.get<Team>('team')
    expect([await team.get('name'), await team.get('founded')]).toEqual(['one', founded])
    using index = await other.get<DictProxy<{ all: Scores; team: Team }>>('index')
    using all = await index.get('all')
    await all.increment('ada')
    using scores = await team.get('scores')
    expect(await scores.copy()).toEqual(new Map([['ada', 4]]))
    using same = await index.get('team')
    expect(same.equals(team)).toBe(true)
    // what is held from inside alone is there, and what nobody holds is not
    expect((await other.stats()).objects.map(({ kind, names }) => [kind, names])).toEqual([
      ['dict', 1],
      ['dict', 1],
      ['dict', 0],
    ])
  })

  it('leaves out what cannot be written down, and says so', async () => {
    await fill()
    await manager.create(Maths, [], { name: 'maths' })
    expect(await manager.snapshot(file)).toEqual({ names: ['team', 'index'], leftOut: ['maths'] })
  })

  it('replaces the file as a whole, and not at all when something in it cannot be written down', async () => {
    await fill()
    await manager.snapshot(file)
    const before = await readFile(file)
    using maths = await manager.create(Maths)
    await manager.dict({ maths }, { name: 'wrong' })
    await expect(manager.snapshot(file)).rejects.toThrow(NotSendableError)
    expect(await readFile(file)).toEqual(before)
    expect((await readdir(folder)).filter((name) => name.startsWith(`snapshot-${files}`))).toHaveLength(1)
  })

  it('is restored as a whole or not at all', async () => {
    await fill()
    await manager.snapshot(file)
    await manager.forget('team')
    await expect(manager.restore(file)).rejects.toThrow(NameKeptError)
    expect((await manager.stats()).names).toEqual(['index'])
    await manager.forget('index')
    expect(await manager.restore(file)).toEqual(['team', 'index'])
  })

  it.each([
    ['cut off', (path: string) => truncate(path, 90)],
    [
      'changed',
      async (path: string) =>
        writeFile(
          path,
          (await readFile(path)).map((byte, at) => (at === 80 ? byte ^ 1 : byte)),
        ),
    ],
    ['empty', (path: string) => writeFile(path, '')],
    ['another file', (path: string) => writeFile(path, '{}')],
  ])('is refused when it is %s', async (_, damage) => {
    await fill()
    await manager.snapshot(file)
    await damage(file)
    await using other = await open.system.manager({ on: 'thread' })
    await expect(other.restore(file)).rejects.toThrow(SnapshotInvalidError)
    expect((await other.stats()).objects).toEqual([])
  })

  it('says when there is no such file or folder', async () => {
    await expect(manager.restore(file)).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(manager.snapshot(join(file, 'below'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})
