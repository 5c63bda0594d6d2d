import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileFolder } from './compile-folder.ts'
import { type Document, installedPackages, readDocument } from './documents.ts'
import { type Ran, runProgram } from './run-program.ts'

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

/** A folder with the code of one page in it, as a user would have it: the packages installed, and nothing else. */
export interface Workshop extends AsyncDisposable {
  readonly page: Document
  /** Compiles all of it, with more compiler options if the page asks for them, and returns what the compiler has to say. */
  compile(options?: Record<string, unknown>): Promise<string[]>
  /** Runs a program of the page. */
  start(file: string): Promise<Ran>
  /** Runs the tests of the page. */
  test(): Promise<Ran>
}

/** @param path - of the page, from the root of the repository */
export const openWorkshop = async (path: string): Promise<Workshop> => {
  const page = await readDocument(path)
  const folder = await mkdtemp(join(tmpdir(), 'troupe-page-'))
  await symlink(installedPackages, join(folder, 'node_modules'), 'junction')
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  for (const [index, { file = `block-${index}.ts`, code }] of page.blocks.entries()) {
    await writeFile(join(folder, file), code, { flag: 'wx' })
  }
  return {
    page,
    compile: async (options = {}) => {
      const { compilerOptions } = tsconfig
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...compilerOptions, ...options } }))
      return compileFolder(folder)
    },
    start: (file) => runProgram(['--import', 'tsx', file], folder, 30_000),
    test: () => runProgram([join(installedPackages, 'vitest/vitest.mjs'), 'run', '--root', folder], folder, 60_000),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}
