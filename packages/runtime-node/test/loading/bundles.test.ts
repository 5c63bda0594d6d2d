import { mkdirSync, readFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { soundProgram } from './sound.ts'
import { patienceMs, tools, Workshop } from './workshop.ts'

const page = readFileSync(new URL('../../../../docs/loading.md', import.meta.url), 'utf8')
/** The commands that the page shows, by the file they make. */
const commands = [...page.matchAll(/^npx (esbuild .*--outfile=out\/(\S+).*)$/gm)].map(
  ([, command, file]) => [file!, command!] as const,
)

const workshop = await Workshop.open()
workshop.take('program', 'src')
workshop.equip('esbuild')

const bundle = (shop: Workshop, command: string): Promise<unknown> =>
  shop.run('sh', ['-c', `${command} --log-level=error`], { env: { PATH: `${tools}.bin:${process.env['PATH']}` } })

it('the page of loading shows how to bundle', () => {
  expect(commands.map(([file]) => file)).toEqual(['app.mjs', 'app.cjs', 'url-only.cjs'])
})

describe.concurrent.each(commands)(
  'a program that was bundled into %s, as the page of loading says,',
  { timeout: patienceMs },
  (file, command) => {
    it('is the entry of its own threads and processes, with nothing beside it', async () => {
      expect(await bundle(workshop, command)).toMatchObject({ code: 0, stderr: '' })
      const alone = await Workshop.open({ packages: 'none' })
      mkdirSync(alone.folder, { recursive: true })
      await rename(workshop.path(`out/${file}`), alone.path(file))
      expect(await alone.node([file])).toEqual(soundProgram)
    })
  },
)

describe('a program that was bundled without its packages', { timeout: patienceMs }, () => {
  it('is a module as any other', async () => {
    const installed = await Workshop.open()
    installed.take('program', 'src')
    const command = 'esbuild src/main.ts --bundle --platform=node --format=esm --packages=external --outfile=out/app.mjs'
    expect(await bundle(installed, command)).toMatchObject({ code: 0, stderr: '' })
    expect(await installed.node(['out/app.mjs'])).toEqual(soundProgram)
  })
})
