import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { patienceMs, Workshop } from '../loading/workshop.ts'

const guide = await readFile(new URL('../../../../docs/testing.md', import.meta.url), 'utf8')
const blocks = [...guide.matchAll(/^```ts\n\/\/ ([\w.-]+)\n(.*?)^```$/gms)].map(([, file = '', code = '']) => ({ file, code }))

const tsconfig = {
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    lib: ['ES2023', 'ESNext.Disposable'],
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
  },
}

const workshop = await Workshop.open({ name: 'guide', packages: 'linked' })
workshop.equip('typescript', '@types/node', 'vitest', 'tsx')
workshop.write('tsconfig.json', JSON.stringify(tsconfig))
for (const { file, code } of blocks) workshop.write(file, code)

describe('docs/testing.md', { timeout: patienceMs }, () => {
  it('has only blocks that name their file', () => {
    expect(guide.match(/^```ts$/gm)).toHaveLength(blocks.length)
    expect(blocks.length).toBeGreaterThan(2)
  })

  it('has code that compiles', async () => {
    const { code, lines } = await workshop.node(['node_modules/typescript/bin/tsc', '--pretty', 'false'])
    expect({ code, lines }).toEqual({ code: 0, lines: [] })
  })

  it('has tests that pass', async () => {
    const run = await workshop.node(['node_modules/vitest/vitest.mjs', 'run', '--no-cache', '--reporter=json'])
    const report = run.lines.find((line): line is { numPassedTests: number; numFailedTests: number } => typeof line === 'object')
    expect({ ...run, report }).toMatchObject({ code: 0, report: { numPassedTests: 7, numFailedTests: 0 } })
  })
})
