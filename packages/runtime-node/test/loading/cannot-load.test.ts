import { beforeAll, describe, expect, it } from 'vitest'
import { patienceMs, Workshop } from './workshop.ts'

interface Problem {
  readonly name: string
  readonly message: string
  /** Of which of some classes it is an instance. */
  readonly kinds: readonly string[]
  readonly stack: string
}

const stripsTypes = 'typescript' in process.features && process.features.typescript !== false

const modules = [
  'gone',
  'throws',
  'not-exposed',
  'other-name',
  'exposes-nothing',
  'other-methods',
  'never-ends',
  'virtual',
  'imports-missing',
  'typed',
  'needs-compiler',
]

/** One program spawns from all of the broken modules: what became of each spawn, and which hosts were there afterwards. */
const outcomesOn = async (on: string) => {
  const workshop = await Workshop.open()
  workshop.build('broken')
  workshop.write('dist/needs-extension.mjs', `import './part.js'\n`)
  workshop.write('dist/part.ts', 'export const n: number = 1\n')
  workshop.write('dist/source.ts', 'export const n: number = 1\n')
  workshop.write('dist/enum.ts', 'enum Colour { Red, Blue }\nexport { Colour }\n')
  const { lines, code } = await workshop.node(['dist/main.js', on, ...modules])
  const problems = new Map((lines as { module: string; problem: Problem[] }[]).map(({ module, problem }) => [module, problem]))
  return { problems, hosts: (lines.at(-1) as { hosts: unknown }).hosts, code }
}

const startErrorBecause = (cause: string | RegExp) =>
  expect.objectContaining({ name: 'StartError', kinds: ['StartError', 'TroupeError'], message: expect.stringMatching(cause) })

describe.each(['thread', 'process'])('a module that a %s cannot load', (on) => {
  let outcomes: Awaited<ReturnType<typeof outcomesOn>>
  beforeAll(async () => {
    outcomes = await outcomesOn(on)
  }, patienceMs)
  const problemOf = (module: string): readonly Problem[] => outcomes.problems.get(module)!

  it('leaves no host behind, and the program in order', () => {
    expect(outcomes).toMatchObject({ hosts: [['main', 'up']], code: 0 })
  })

  it('because its file is gone: the error says so', () => {
    expect(problemOf('gone')).toEqual([
      startErrorBecause(
        /Counter did not start because of ModuleLoadError: file:.*gone\.js cannot be loaded .* no such file: pass import\.meta\.url/,
      ),
      expect.objectContaining({ name: 'ModuleLoadError', kinds: ['ModuleLoadError', 'TroupeError'] }),
      expect.objectContaining({ name: 'Error', message: expect.stringContaining('gone.js') }),
    ])
  })

  it('because it throws: the cause is its own error, with its class and stack', () => {
    expect(problemOf('throws')).toEqual([
      startErrorBecause('Counter did not start because of RangeError: not today'),
      expect.objectContaining({
        name: 'RangeError',
        kinds: ['RangeError'],
        message: 'not today',
        stack: expect.stringContaining('throws.js'),
      }),
    ])
  })

  it('because its class is not exposed: the error has the line to add', () => {
    const [error, ...more] = problemOf('not-exposed')
    expect(error).toMatchObject({
      name: 'NotExposedError',
      message: expect.stringContaining('add expose(import.meta.url, { Counter })'),
    })
    expect(more).toEqual([])
  })

  it.each([
    ['under another name', 'other-name', 'exposes Clock, Till there, but not Counter'],
    ['not at all', 'exposes-nothing', 'exposes nothing there, but not Counter'],
  ])('because it exposes the class %s there: the error says what it exposes', (_how, module, text) => {
    expect(problemOf(module)[0]).toMatchObject({
      name: 'NotExposedError',
      message: expect.stringMatching(
        `${module}.js was loaded and ${text}: call expose\\(import\\.meta\\.url, { Counter }\\) at its top level`,
      ),
    })
  })

  it('as the same class: the error names the methods of both', () => {
    expect(problemOf('other-methods')[0]).toMatchObject({
      name: 'ProtocolMismatchError',
      message: expect.stringContaining('expected add, got add, subtract'),
    })
  })

  it('because it never comes to its end: the error names it and the limit', () => {
    expect(problemOf('never-ends')[0]).toEqual(
      startErrorBecause(
        /because of HandlerTimeoutError: import of file:.*never-ends\.js of Counter did not finish within 1000 ms/,
      ),
    )
  })

  it('because it is no file: the error says what to expose', () => {
    expect(problemOf('virtual')[0]).toEqual(
      startErrorBecause(/virtual:counter cannot be loaded .*: other hosts load files: pass import\.meta\.url/),
    )
  })

  it('because it imports a .js where only a .ts is: the error names both', () => {
    expect(problemOf('imports-missing')[0]).toEqual(
      startErrorBecause(
        /imports file:.*part\.js, and there is only file:.*part\.ts: write the extension \.ts in the import, run under tsx/,
      ),
    )
  })

  it.runIf(!stripsTypes)('because it is TypeScript and nothing here reads that: the error says what does', () => {
    expect(problemOf('typed')[0]).toEqual(
      startErrorBecause(/source\.ts cannot be loaded .*: run on Node >= 22\.18, install tsx, or build first/),
    )
  })

  it.runIf(stripsTypes)('because it needs a compiler, and types are all that Node takes away: the error says so', () => {
    expect(problemOf('needs-compiler')[0]).toEqual(
      startErrorBecause(/enum\.ts cannot be loaded .*does not compile enums.*: avoid them, run under tsx, or build first/),
    )
  })
})
