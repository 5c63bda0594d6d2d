import { symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { soundCounter, soundOneModule, soundProgram } from './sound.ts'
import { patienceMs, Workshop } from './workshop.ts'

const workshop = await Workshop.open()
workshop.build('program')
workshop.build('one-module', 'one')
workshop.take('commonjs')

describe.concurrent('a program that runs as built JavaScript', { timeout: patienceMs }, () => {
  it('loads its modules on threads and processes', async () => {
    expect(await workshop.node(['dist/main.js'])).toEqual(soundProgram)
  })

  it('may be started without the extension of its file', async () => {
    expect(await workshop.node(['one/main'])).toEqual(soundOneModule)
  })

  it('may be one module that starts it and is loaded by its hosts', async () => {
    expect(await workshop.node(['one/main.js'])).toEqual(soundOneModule)
  })

  it('may be CommonJS that names its own URL', async () => {
    expect(await workshop.node(['commonjs/main.cjs'])).toEqual(soundCounter)
  })

  it('may lie in folders whose names are no plain part of a URL', async () => {
    const odd = await Workshop.open({ name: 'a b#c%20d?e' })
    odd.build('program')
    expect(await odd.node(['dist/main.js'])).toEqual(soundProgram)
  })

  it.each([
    ['as Node does by itself', []],
    ['and keep the links', ['--preserve-symlinks', '--preserve-symlinks-main']],
  ])('may be reached through a link to its folder, %s', async (_how, flags) => {
    const linked = await Workshop.open({ name: 'real' })
    linked.build('one-module', 'one')
    const link = join(dirname(linked.folder), 'link')
    symlinkSync(linked.folder, link)
    expect(await linked.node([...flags, join(link, 'one/main.js')], { cwd: dirname(link) })).toEqual(soundOneModule)
  })

  it('may be linked to a checkout of the packages, as in a workspace', async () => {
    const member = await Workshop.open({ packages: 'linked' })
    member.build('program')
    expect(await member.node(['dist/main.js'])).toEqual(soundProgram)
  })

  it('hands flags and variables of Node down', async () => {
    const curious = await Workshop.open()
    curious.build('program')
    // Both are needed wherever the probe is loaded: the condition chooses a file, the variable brings a global that it reads.
    curious.write('global.mjs', 'globalThis.fromVariable = 15\n')
    curious.write(
      'node_modules/choice/package.json',
      JSON.stringify({ exports: { chosen: './yes.js', default: './no.js' }, type: 'module' }),
    )
    curious.write('node_modules/choice/yes.js', 'export default 0\n')
    curious.write('node_modules/choice/no.js', 'throw new Error("the condition got lost")\n')
    const needs =
      "import zero from 'choice'\nif (globalThis.fromVariable + zero !== 15) throw new Error('the variable got lost')\n"
    curious.build('program', 'dist', (source) => (source.includes('class Probe') ? needs + source : source))
    const env = { NODE_OPTIONS: `--import=${curious.url('global.mjs')}` }
    expect(await curious.node(['--conditions=chosen', 'dist/main.js'], { env })).toEqual(soundProgram)
  })
})
