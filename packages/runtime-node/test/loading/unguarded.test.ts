import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { patienceMs, Workshop } from './workshop.ts'

const workshop = await Workshop.open()
workshop.build('unguarded')
workshop.build('nested')
workshop.take('unguarded', 'src')

const line = 'if (isMain(import.meta)) { ... }'
const guardError = (module: string) => ({
  name: 'EntryNotGuardedError',
  message: expect.stringContaining(`${module} runs its main part on a host that loads it: put that part into ${line}`),
  isKnown: true,
})

/** Once in main and once on the one host: nothing grows from there. */
const evaluatedTwice = (lines: readonly unknown[]): void => {
  expect(lines.filter((said) => said === 'evaluated')).toHaveLength(2)
}

const saidBesides = (lines: readonly unknown[]): unknown[] => lines.filter((said) => said !== 'evaluated')

describe.concurrent.each(['thread', 'process'])('a program without a guard, loaded by a %s', { timeout: patienceMs }, (on) => {
  const run = (name: string) => workshop.node([`dist/${name}.js`, on])

  it.each(['awaits', 'does-not-await', 'keeps-quiet', 'exits-after', 'exits-at-once'])(
    'makes the spawn fail, with the module and the line to add, when it %s',
    async (name) => {
      const { code, lines } = await run(name)
      evaluatedTwice(lines)
      const [{ failed }, ...more] = saidBesides(lines) as [{ failed: { message: string }[] }]
      expect(more).toEqual([])
      expect(failed.at(-1)).toEqual(guardError(workshop.url(`dist/${name}.js`)))
      expect(failed[0]!.message).toContain(line)
      expect(code).toBe(0)
    },
  )

  it('ends its host, and says so, when it starts a system after it was loaded', async () => {
    const { code, lines } = await run('comes-late')
    evaluatedTwice(lines)
    expect(saidBesides(lines)).toEqual([{ spawned: true }, { down: [guardError(workshop.url('dist/comes-late.js'))] }])
    expect(code).toBe(0)
  })

  it('does no harm when it starts a system after it was loaded and hides that it cannot', async () => {
    const { code, lines, stderr } = await run('comes-late-and-keeps-quiet')
    evaluatedTwice(lines)
    expect(saidBesides(lines)).toEqual([{ spawned: true }])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})

const forms = [
  ['esm', 'mjs', ['awaits', 'does-not-await', 'exits-after', 'exits-at-once']],
  ['cjs', 'cjs', ['does-not-await', 'exits-after']],
] as const

const bundle = (name: string, format: 'esm' | 'cjs', file: string): Promise<unknown> =>
  build({
    absWorkingDir: workshop.folder,
    entryPoints: [`src/${name}.ts`],
    outfile: file,
    bundle: true,
    platform: 'node',
    format,
    ...(format === 'cjs' && {
      define: { 'import.meta': '__meta' },
      banner: { js: "const __meta={url:require('url').pathToFileURL(__filename).href};" },
    }),
    logLevel: 'error',
  })

describe.concurrent.each(forms)(
  'a program without a guard in one file (%s)',
  { timeout: patienceMs },
  (format, extension, names) => {
    const cases = names.flatMap((name) => (['thread', 'process'] as const).map((on) => [name, on] as const))

    it.each(cases)('that %s makes the start of its %s fail, with the file and the line to add', async (name, on) => {
      const file = `out/${name}-${on}.${extension}`
      await bundle(name, format, file)
      const { code, lines } = await workshop.node([file, on])
      evaluatedTwice(lines)
      const [{ failed }] = saidBesides(lines) as [{ failed: { message: string }[] }]
      expect(failed.at(-1)).toEqual(guardError(workshop.url(file)))
      expect(failed[0]!.message).toContain(line)
      expect(code).toBe(0)
    })
  },
)

describe.concurrent.each(['thread', 'process'])('an actor on a %s', { timeout: patienceMs }, (on) => {
  it('starts a system of its own only if it says so, and not deeper than four', async () => {
    const { code, lines } = await workshop.node(['dist/dig.js', on])
    expect(lines).toEqual([
      { depth: 0, code: 'ENTRY_NOT_GUARDED', message: expect.stringMatching(/this\.context\.system.*\{ nested: true \}/) },
      { depth: 3, code: 'ENTRY_NOT_GUARDED', message: expect.stringContaining(workshop.url('dist/dig.js')) },
    ])
    expect(code).toBe(0)
  })
})
