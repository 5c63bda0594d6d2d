import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkHouse } from '../floors/check-house.mjs'
import { withHouse } from './house-fixture.mjs'

const script = fileURLToPath(new URL('../check-floors.mjs', import.meta.url))

const deque = { 'core/src/basics/deque.ts': 'export const deque = 1\nexport type Deque = number\n' }
const cell = { 'core/src/kernel/cell.ts': 'export const cell = 1\nexport type Cell = number\n' }

/** The house must be refused with exactly one problem, which `text` describes. */
function refuses(files, text) {
  expect(withHouse(files, checkHouse).problems).toEqual([expect.stringContaining(text)])
}

function accepts(files) {
  expect(withHouse(files, checkHouse).problems).toEqual([])
}

describe('the command', () => {
  const run = (root) => spawnSync(process.execPath, [script, root], { encoding: 'utf8' })

  it('fails and prints a line for each breach', () => {
    const { status, stdout, stderr } = withHouse({ 'core/src/ids/a.ts': 'console.log(Date.now())' }, run)
    expect(stderr.trim().split('\n')).toHaveLength(2)
    expect(stdout.trim()).toBe('floors: 2 problems in 1 files')
    expect(status).toBe(1)
  })

  it('succeeds on a house in order', () => {
    const { status, stdout } = withHouse({ ...deque, ...cell }, run)
    expect(stdout.trim()).toBe('floors: 2 files, all imports go down')
    expect(status).toBe(0)
  })
})

describe('floors', () => {
  it('lets a folder use the floors below it, and the top use all of them', () => {
    accepts({
      ...deque,
      'core/src/kernel/cell.ts': "import { deque } from '../basics/deque.ts'\nexport const cell = deque\n",
      'core/src/index.ts': "export { cell } from './kernel/cell.ts'\nexport * from './internal.ts'\n",
      'core/src/internal.ts': "export * from './basics/deque.ts'\n",
    })
  })

  it('lets files of one folder see each other', () => {
    accepts({ ...cell, 'core/src/kernel/scheduler.ts': "import { cell } from './cell.ts'\nexport const run = cell\n" })
  })

  it.each([
    ['an import', "import { cell } from '../kernel/cell.ts'\nexport const x = cell"],
    ['an import for its effects', "import '../kernel/cell.ts'"],
    ['an import of types', "import type { Cell } from '../kernel/cell.ts'\nexport type X = Cell"],
    ['an export from', "export { cell } from '../kernel/cell.ts'"],
    ['an export of everything', "export * from '../kernel/cell.ts'"],
    ['an export of types', "export type { Cell } from '../kernel/cell.ts'"],
    ['a dynamic import', "export const x = () => import('../kernel/cell.ts')"],
    ['an import inside a type', "export type X = import('../kernel/cell.ts').Cell"],
  ])('refuses %s that looks up', (_, text) => {
    refuses({ ...cell, 'core/src/basics/up.ts': text }, 'core/src/basics/up.ts:1  basics may not look up to kernel')
  })

  it('refuses an import of the top by a floor', () => {
    refuses(
      {
        'core/src/index.ts': 'export const a = 1',
        'core/src/kernel/cell.ts': "import { a } from '../index.ts'\nexport const b = a",
      },
      'kernel may not look up to the top',
    )
  })

  it('refuses sight between two folders that share a floor', () => {
    refuses(
      { 'core/src/time/clock.ts': 'export const a = 1', 'core/src/ids/id.ts': "export { a } from '../time/clock.ts'" },
      'ids and time share a floor',
    )
  })

  it('refuses a folder that stands on no floor', () => {
    refuses({ 'core/src/utils/pad.ts': 'export const a = 1' }, 'the folder utils stands on no floor')
  })

  it('knows the floors of runtime-node', () => {
    refuses(
      {
        'runtime-node/src/hosts/thread.ts': 'export const a = 1',
        'runtime-node/src/links/ring.ts': "export { a } from '../hosts/thread.ts'",
      },
      'links may not look up to hosts',
    )
  })

  it('refuses an import of a file that is not there, and of one outside src/', () => {
    refuses({ 'core/src/basics/a.ts': "import './missing.ts'" }, "'./missing.ts' is no source file")
    refuses({ 'core/src/basics/a.ts': "import '../../test/b.ts'", 'core/test/b.ts': '' }, "'../../test/b.ts' leaves src/")
  })
})

describe('circles', () => {
  it('refuses a circle between files of one folder, naming its files in order', () => {
    refuses(
      {
        'core/src/kernel/a.ts': "import { b } from './b.ts'\nexport const a = () => b",
        'core/src/kernel/b.ts': "import { c } from './c.ts'\nexport const b = () => c",
        'core/src/kernel/c.ts': "import type { a } from './a.ts'\nexport const c: typeof a | 1 = 1",
      },
      'a circle: src/kernel/a.ts -> src/kernel/b.ts -> src/kernel/c.ts -> src/kernel/a.ts',
    )
  })

  it('refuses a file that imports itself', () => {
    refuses({ 'core/src/kernel/a.ts': "import type { A } from './a.ts'\nexport type B = A" }, 'a circle')
  })

  it('refuses a circle in a package without floors', () => {
    refuses({ 'bench/src/a.ts': "import './b.ts'", 'bench/src/b.ts': "import './a.ts'" }, 'a circle')
  })
})

describe('the air', () => {
  it.each([
    ['console', "console.log('x')"],
    ['Date.now', 'export const now = Date.now()'],
    ['new Date()', 'export const now = new Date()'],
    ['Math.random', 'export const dice = () => Math.random()'],
    ['setTimeout', 'setTimeout(() => {}, 1)'],
    ['setInterval', 'export const every = setInterval'],
    ['performance', 'export const now = performance.now()'],
    ['process', 'export const pid = process.pid'],
    ['Buffer', 'export const bytes = Buffer.alloc(1)'],
    ['Buffer', 'export type Bytes = Buffer'],
    ['globalThis.setTimeout', 'globalThis.setTimeout(() => {}, 1)'],
  ])('refuses %s in core', (name, text) => {
    refuses({ 'core/src/time/clock.ts': text }, `${name} is ambient`)
  })

  it('does not mind these words in comments, strings and names of members', () => {
    accepts({
      'core/src/time/clock.ts': [
        '// setTimeout, Date.now() and console.log are for others',
        "export const text = 'process.exit()'",
        'export interface Host { readonly process: number; setTimeout(run: () => void): void }',
        'export const run = (host: Host) => { host.setTimeout(() => {}); return { process: host.process, at: new Date(0) } }',
      ].join('\n'),
    })
  })

  it('exempts declarations and other packages', () => {
    accepts({ 'core/src/globals.d.ts': 'declare const console: unknown', 'runtime-node/src/index.ts': 'console.log(Date.now())' })
  })

  it('refuses a Node module in core, types included', () => {
    refuses({ 'core/src/basics/a.ts': "import { cpus } from 'node:os'\nexport { cpus }" }, "'node:os' is a Node module")
    refuses(
      { 'core/src/basics/a.ts': "import type { Stats } from 'node:fs'\nexport type S = Stats" },
      "'node:fs' is a Node module",
    )
    accepts({ 'runtime-node/src/index.ts': "import 'node:os'", 'core/test/a.test.ts': "import 'node:os'" })
  })
})

describe('doors', () => {
  it('lets runtime-node use the two doors of core', () => {
    accepts({ 'runtime-node/src/index.ts': "export * from '@troupe/core'\nexport * from '@troupe/core/internal'" })
  })

  it.each([
    ["import '@troupe/core/dist/kernel/cell.js'", "is a package's inside"],
    ["import type { X } from '@troupe/core/testing'", 'is no door that runtime-node may use'],
    ["import '@troupe/examples'", 'is no door that runtime-node may use'],
    ["import '../../core/src/index.ts'", 'leaves the package'],
    ["import '@troupe/runtime-node'", 'is this very package'],
  ])('refuses %s in runtime-node', (text, problem) => {
    refuses({ 'runtime-node/src/index.ts': text, ...deque }, problem)
  })

  it('refuses the house inside core, and the internal door in examples', () => {
    refuses({ 'core/src/index.ts': "import '@troupe/runtime-node'" }, 'is no door that core may use')
    refuses({ 'examples/src/tour.ts': "import '@troupe/core/internal'" }, 'is no door that examples may use')
  })

  it('refuses built code and the inside of another package in tests', () => {
    refuses({ 'core/test/a.test.ts': "import '../dist/index.js'" }, 'imports built code')
    refuses({ 'runtime-node/test/a.test.ts': "import '@troupe/core/dist/index.js'" }, "is a package's inside")
    refuses({ 'runtime-node/test/links/a.test.ts': "import '../../../core/src/index.ts'" }, 'leaves the package')
    accepts({ ...deque, 'core/test/basics/deque.test.ts': "import '../../src/basics/deque.ts'" })
    accepts({ 'runtime-node/test/a.test.ts': "import '@troupe/runtime-node'" })
  })
})
