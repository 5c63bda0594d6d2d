import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { soundOneModule, soundProgram } from './sound.ts'
import { patienceMs, tools, Workshop } from './workshop.ts'

const workshop = await Workshop.open()
workshop.take('program')
workshop.take('one-module')
workshop.take('compiled')
workshop.equip('tsx')
const tsx = 'node_modules/tsx/dist/cli.mjs'
const painted = {
  code: 0,
  signal: null,
  lines: [
    ['thread', 'Blue'],
    ['process', 'Blue'],
  ],
  stderr: '',
}

describe.concurrent('a TypeScript program under tsx', { timeout: patienceMs }, () => {
  it('loads its modules on threads and processes, started by tsx', async () => {
    expect(await workshop.node([tsx, 'program/main.ts'])).toEqual(soundProgram)
  })

  it('does so started by Node with --import tsx', async () => {
    expect(await workshop.node(['--import', 'tsx', 'program/main.ts'])).toEqual(soundProgram)
  })

  it('does so when NODE_OPTIONS brings tsx', async () => {
    expect(await workshop.node(['program/main.ts'], { env: { NODE_OPTIONS: '--import=tsx' } })).toEqual(soundProgram)
  })

  it('may be one module, started without the extension of its file', async () => {
    expect(await workshop.node([tsx, 'one-module/main'])).toEqual(soundOneModule)
  })

  it('may need compiling, and name its modules .js', async () => {
    expect(await workshop.node([tsx, 'compiled/main.ts'])).toEqual(painted)
  })

  it('may be in a package that says nothing of modules', async () => {
    const plain = await Workshop.open({ type: 'commonjs' })
    plain.take('program')
    plain.equip('tsx')
    expect(await plain.node([tsx, 'program/main.ts'])).toEqual(soundProgram)
  })

  it('may be run by a tsx that is installed elsewhere', async () => {
    const poor = await Workshop.open()
    poor.take('program')
    expect(await poor.node([join(tools, 'tsx/dist/cli.mjs'), 'program/main.ts'])).toEqual(soundProgram)
  })

  it('may have its TypeScript in a package beside, in a workspace', async () => {
    const street = await Workshop.open()
    street.take('program', 'packages/program')
    street.write('packages/program/package.json', JSON.stringify({ name: 'program', type: 'module', exports: './survey.ts' }))
    symlinkSync('../packages/program', street.path('node_modules/program'))
    street.equip('tsx')

    street.write('main.ts', mainOverPackage)
    expect(await street.node([tsx, 'main.ts'])).toEqual(soundProgram)
  })
})

describe.concurrent('a program in JavaScript', { timeout: patienceMs }, () => {
  it('may give tsx to the hosts of TypeScript that needs it', async () => {
    const mixed = await Workshop.open()
    mixed.build('compiled')
    mixed.take('compiled')
    mixed.equip('tsx')
    expect(await mixed.node(['dist/borrow.js', mixed.url('compiled/paint.ts')])).toEqual(painted)
  })
})

const mainOverPackage = `
import { createSystem } from '@troupe/runtime-node'
import { survey } from 'program'
const system = await createSystem()
for (const on of ['thread', 'process'] as const) console.log(JSON.stringify(await survey(system, on)))
await system.stop()
`

const stripsTypes = 'typescript' in process.features && process.features.typescript !== false

describe.runIf(stripsTypes).concurrent('a TypeScript program whose types Node strips', { timeout: patienceMs }, () => {
  it('loads its modules on threads and processes', async () => {
    expect(await workshop.node(['program/main.ts'])).toEqual(soundProgram)
  })

  it('may be one module', async () => {
    expect(await workshop.node(['one-module/main.ts'])).toEqual(soundOneModule)
  })
})
