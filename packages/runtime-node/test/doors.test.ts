import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

interface Door {
  readonly name: string
  readonly declarations: string
}

const packages = fileURLToPath(new URL('../../', import.meta.url))

/** Every way in that a package's users have. */
const doors: readonly Door[] = ['core', 'runtime-node'].flatMap((folder) => {
  const { name, exports } = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8')) as {
    readonly name: string
    readonly exports: Readonly<Record<string, { readonly types?: string }>>
  }
  return Object.entries(exports).flatMap(([path, { types }]) =>
    types === undefined ? [] : [{ name: join(name, path), declarations: join(packages, folder, types) }],
  )
})

const program = ts.createProgram(
  doors.map(({ declarations }) => declarations),
  {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    noLib: true,
  },
)

/** The values that it is declared to have, and no types. */
const declared = ({ declarations }: Door): string[] => {
  const checker = program.getTypeChecker()
  const symbol = checker.getSymbolAtLocation(program.getSourceFile(declarations)!)!
  const isValue = (each: ts.Symbol): boolean => {
    const meant = each.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each
    return (meant.flags & ts.SymbolFlags.Value) !== 0
  }
  // what is exported as a type alone is none, though a class stands behind it
  const isTypeOnly = (each: ts.Symbol): boolean =>
    (each.declarations ?? []).some((node) => ts.isExportSpecifier(node) && (node.isTypeOnly || node.parent.parent.isTypeOnly))
  return checker
    .getExportsOfModule(symbol)
    .filter((each) => isValue(each) && !isTypeOnly(each))
    .map(({ name }) => name)
    .sort()
}

describe('what a package exports', () => {
  // python: _TestImportStar.test_import, MiscTestCase.test__all__
  it.each(doors)('is there under the names that are declared, and no others: $name', async (door) => {
    const module = (await import(door.name)) as Readonly<Record<string, unknown>>
    const names = Object.keys(module).sort()
    expect(names.length).toBeGreaterThan(0)
    expect(names).toEqual(declared(door))
    expect(names.filter((name) => module[name] === undefined)).toEqual([])
  })

  // python: MiscTestCase.test_spawn_sys_executable_none_allows_import
  it('can be imported, and threads be started, where nobody knows what program this is', async () => {
    const source = `
      process.execPath = ''
      const { createSystem } = await import('@troupe/runtime-node')
      const system = await createSystem()
      const { hosts } = await system.threads(1)
      console.log(hosts.length)
      await system.stop()`
    const cwd = dirname(fileURLToPath(import.meta.url))
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source], { cwd })
    expect(await run).toMatchObject({ stdout: '1\n', stderr: '' })
  })
})
