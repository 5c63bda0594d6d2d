import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type CompilerOptions, ModuleKind, ScriptTarget, transpileModule } from 'typescript'
import { afterAll } from 'vitest'
import { mapsMemory } from '../support/mapped-memory.ts'
import { within } from '../support/within.ts'
import { Places } from './places.ts'

/** How long a test may take that runs programs while others do. */
export const patienceMs = 60_000

const packages = fileURLToPath(new URL('../../../', import.meta.url))
const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url))
export const tools = fileURLToPath(new URL('../../../../node_modules/', import.meta.url))

const compilerOptions: CompilerOptions = {
  module: ModuleKind.ESNext,
  target: ScriptTarget.ES2022,
  rewriteRelativeImportExtensions: true,
}

/** What a program left behind when it ended. */
export interface Run {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The lines of its stdout, parsed where they are JSON. */
  readonly lines: readonly unknown[]
  readonly stderr: string
}

export interface WorkshopOptions {
  readonly name?: string
  readonly type?: 'module' | 'commonjs'
  /** Copied as an installation does, or links to this checkout, or not there. @defaultValue 'installed' */
  readonly packages?: 'installed' | 'linked' | 'none'
}

/** Of this file's tests. Removed by one hook, made here: a hook that a test makes for itself is never run. */
const parents: string[] = []
afterAll(() => Promise.all(parents.map((parent) => rm(parent, { recursive: true }))))

/** A folder with programs in it, as a user has them: the packages are installed in its `node_modules`, not linked to this checkout. */
export class Workshop {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  /** It is gone after the tests of this file. */
  static async open({ name = 'workshop', type = 'module', packages = 'installed' }: WorkshopOptions = {}): Promise<Workshop> {
    const parent = await realpath(await mkdtemp(join(tmpdir(), 'troupe-test-')))
    parents.push(parent)
    const workshop = new Workshop(join(parent, name))
    workshop.write('package.json', JSON.stringify({ type }))
    if (packages === 'linked') workshop.equip('@troupe/core', '@troupe/runtime-node')
    if (packages === 'installed') install(join(workshop.folder, 'node_modules'))
    return workshop
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  url(name: string): string {
    return pathToFileURL(this.path(name)).href
  }

  write(name: string, content: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true })
    writeFileSync(this.path(name), content)
  }

  edit(name: string, change: (content: string) => string): void {
    this.write(name, change(readFileSync(this.path(name), 'utf8')))
  }

  remove(name: string): void {
    rmSync(this.path(name), { recursive: true })
  }

  /** Copies a folder of the fixtures. */
  take(fixture: string, to: string = fixture): void {
    cpSync(join(fixtures, fixture), this.path(to), { recursive: true })
  }

  /** Writes the TypeScript files of a folder of the fixtures as JavaScript, as a build of a user's program does. */
  build(fixture: string, to: string = 'dist', edit: (source: string) => string = (source) => source): void {
    for (const file of readdirSync(join(fixtures, fixture)).filter((name) => name.endsWith('.ts'))) {
      const source = edit(readFileSync(join(fixtures, fixture, file), 'utf8'))
      this.write(join(to, file.replace(/\.ts$/, '.js')), transpileModule(source, { compilerOptions }).outputText)
    }
  }

  /** Makes a tool of this checkout one of the workshop. */
  equip(...names: string[]): void {
    for (const name of names) {
      const link = this.path(join('node_modules', name))
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(realpathSync(join(tools, name)), link)
    }
  }

  /** Runs Node in the workshop, to the end of the program. */
  node(
    args: readonly string[],
    options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
  ): Promise<Run> {
    return this.run(process.execPath, args, options)
  }

  async run(
    command: string,
    args: readonly string[],
    { env = {}, cwd = this.folder }: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
  ): Promise<Run> {
    using _place = await places.take()
    const child = spawn(command, args, { cwd, env: { ...plainEnvironment, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    try {
      const [stdout, stderr, [code, signal]] = await within(
        patienceMs,
        `the end of ${args.join(' ')}`,
        Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]),
      )
      return { code, signal, lines: stdout.split('\n').filter(Boolean).map(parsed), stderr }
    } finally {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    }
  }
}

/** So many programs of one test file run at the same time: each has a thread and a process of its own. */
const places = new Places(3)

/** What the runner of these tests sets for itself is not for the programs. */
const plainEnvironment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(NODE_OPTIONS|NODE_V8_COVERAGE|VITEST.*|TEST|VITE_.*)$/.test(name)),
)

/** Packages as `npm install` leaves them: built files in a folder, and what they depend on beside them. */
const install = (modules: string): void => {
  const resolve = createRequire(join(packages, 'runtime-node/package.json')).resolve
  for (const name of ['core', 'runtime-node']) {
    const target = join(modules, '@troupe', name)
    cpSync(join(packages, name, 'package.json'), join(target, 'package.json'))
    cpSync(join(packages, name, 'dist'), join(target, 'dist'), {
      recursive: true,
      filter: (file) => !/\.(map|d\.ts|tsbuildinfo)$/.test(file),
    })
  }
  for (const name of ['nanoid', ...(mapsMemory ? ['koffi'] : [])]) symlinkSync(folderOf(name, resolve(name)), join(modules, name))
  const core = createRequire(join(packages, 'core/package.json')).resolve
  symlinkSync(folderOf('msgpackr', core('msgpackr')), join(modules, 'msgpackr'))
}

const folderOf = (name: string, file: string): string =>
  file.slice(0, file.lastIndexOf(join('node_modules', name)) + join('node_modules', name).length)

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return line
  }
}
