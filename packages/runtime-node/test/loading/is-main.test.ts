import { mkdirSync, symlinkSync } from 'node:fs'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { patienceMs, Workshop } from './workshop.ts'

const workshop = await Workshop.open()
workshop.build('is-main')
workshop.take('is-main', 'src')
workshop.write('imports.js', `import './dist/main.js'\n`)
workshop.write('dist/package.json', JSON.stringify({ type: 'module', main: 'main.js' }))
workshop.write(
  'worker.js',
  `import { Worker } from 'node:worker_threads'\nnew Worker(new URL('dist/main.js', import.meta.url))\n`,
)
workshop.write('launcher.js', `process.argv[1] = '${workshop.path('dist/main.js')}'\nawait import('./dist/main.js')\n`)
workshop.write('requires.cjs', `require('./out/main.cjs')\n`)
mkdirSync(workshop.path('links'))
symlinkSync('../dist/main.js', workshop.path('links/by-link.js'))
await build({
  absWorkingDir: workshop.folder,
  entryPoints: ['src/main.ts'],
  outfile: 'out/main.cjs',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  define: { 'import.meta.url': '__url' },
  banner: { js: "const __url=require('url').pathToFileURL(__filename).href;" },
  logLevel: 'error',
})

const answer = async (...args: string[]): Promise<unknown> => {
  const { lines, code } = await workshop.node(args)
  expect({ count: lines.length, code }).toEqual({ count: 1, code: 0 })
  return lines[0]
}

describe.concurrent('isMain', { timeout: patienceMs }, () => {
  it.each([
    ['by its file', ['dist/main.js']],
    ['without the extension', ['dist/main']],
    ['by its folder', ['dist']],
    ['by a link to it', ['links/by-link.js']],
    ['by a link that Node is told to keep', ['--preserve-symlinks-main', '--preserve-symlinks', 'links/by-link.js']],
    ['as a CommonJS bundle', ['out/main.cjs']],
    ['by a launcher that takes its place', ['launcher.js']],
  ])('is true for the module that a program is started with, %s', async (_how, args) => {
    expect(await answer(...args)).toBe(true)
  })

  it.each([
    ['imported by another', ['imports.js']],
    ['a CommonJS bundle that another one requires', ['requires.cjs']],
    ['imported by a line of code', ['--input-type=module', '-e', `import './dist/main.js'`]],
    ['the entry of a worker thread', ['worker.js']],
  ])('is false for a module that is %s', async (_how, args) => {
    expect(await answer(...args)).toBe(false)
  })
})
