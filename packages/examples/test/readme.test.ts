import { existsSync } from 'node:fs'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type Document, installedPackages, readDocument } from './support/documents.ts'
import { type Ran, runProgram } from './support/run-program.ts'

/** The settings a user is likely to have, and strict. */
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
    noEmit: true,
  },
}

let folder: string
const open = async (path: string): Promise<Document> => {
  const document = await readDocument(path)
  folder = await mkdtemp(join(tmpdir(), 'troupe-readme-'))
  await symlink(installedPackages, join(folder, 'node_modules'), 'junction')
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig))
  for (const [index, { file = `block-${index}.ts`, code }] of document.blocks.entries()) {
    await writeFile(join(folder, file), code, { flag: 'wx' })
  }
  return document
}
afterEach(() => rm(folder, { recursive: true }))

const compile = (): Promise<Ran> =>
  runProgram([join(installedPackages, 'typescript/bin/tsc'), '--pretty', 'false'], folder, 60_000)
const start = (): Promise<Ran> => runProgram(['--import', 'tsx', 'main.ts'], folder)

describe.each(['README.md', 'packages/core/README.md', 'packages/runtime-node/README.md', 'docs/simulation.md'])('%s', (path) => {
  it('has code that compiles, and leads to files that are there', async () => {
    const { blocks, links } = await open(path)
    expect(blocks).not.toEqual([])
    expect(await compile()).toEqual({ exitCode: 0, stdout: [''], stderr: [''] })
    expect(links.filter((link) => !existsSync(link)).map(String)).toEqual([])
  }, 60_000)
})

describe('the program in README.md', () => {
  it('has twenty lines and prints what it says', async () => {
    const { blocks } = await open('README.md')
    expect(await start()).toEqual({ exitCode: 0, stdout: ['15', ''], stderr: [''] })
    const lines = blocks.flatMap(({ code }) => code.split('\n')).filter((line) => line !== '')
    expect(lines.length).toBeLessThanOrEqual(20)
  })
})

describe('the program in packages/runtime-node/README.md', () => {
  it('greets from another process and counts down', async () => {
    await open('packages/runtime-node/README.md')
    const { exitCode, stdout, stderr } = await start()
    expect(stdout).toEqual([expect.stringMatching(/^Hello Ada, from process \d+$/), '3', '2', '1', ''])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: [''] })
  })
})
