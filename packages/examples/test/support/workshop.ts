import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
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
  /** Runs a program of the page under tsx. */
  start(file: string): Promise<Ran>
  /** Runs a program of the page, built: what tsx takes to load it anew on each host is several times what the program itself takes. */
  startBuilt(file: string): Promise<Ran>
  /** Runs the tests of the page. */
  test(): Promise<Ran>
}

const building: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
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
    startBuilt: async (file) => {
      const built = join(folder, 'built')
      await mkdir(built, { recursive: true })
      for (const { file: name, code } of page.blocks) {
        if (name === undefined) continue
        const { outputText } = ts.transpileModule(code, { fileName: name, compilerOptions: building })
        await writeFile(join(built, name.replace(/\.ts$/, '.js')), outputText)
      }
      return runProgram([file.replace(/\.ts$/, '.js')], built, 30_000)
    },
    test: () => runProgram([join(installedPackages, 'vitest/vitest.mjs'), 'run', '--root', folder], folder, 60_000),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}
