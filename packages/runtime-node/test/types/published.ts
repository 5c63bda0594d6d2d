import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const here = dirname(fileURLToPath(import.meta.url))
/** Beside the tests, so that packages are found as a program of ours finds them. */
const consumer = join(here, 'consumer.ts').replaceAll('\\', '/')
const packages = join(here, '../../..').replaceAll('\\', '/')

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  strict: true,
  declaration: true,
  noEmit: true,
  types: ['node'],
  lib: ['lib.es2022.d.ts'],
}

const parsed = new Map<string, ts.SourceFile | undefined>()

/** A program of a user's against the built packages. */
export class Consumer {
  readonly #program: ts.Program

  constructor(text: string, its: ts.CompilerOptions = {}) {
    const settings = { ...options, ...its }
    const host = ts.createCompilerHost(settings)
    const read = host.getSourceFile
    host.getSourceFile = (path, version) => {
      if (path === consumer) return ts.createSourceFile(path, text, version, true)
      const key = `${settings.module} ${path}`
      if (!parsed.has(key)) parsed.set(key, read(path, version))
      return parsed.get(key)
    }
    const exists = host.fileExists
    host.fileExists = (path) => path === consumer || exists(path)
    this.#program = ts.createProgram([consumer], settings, host)
  }

  /** What the compiler says of the program, of its declarations, and of ours. */
  complaints(): string[] {
    const own = this.#program.getSourceFile(consumer)
    const found = [
      ...this.#program.getOptionsDiagnostics(),
      ...this.#program.getGlobalDiagnostics(),
      ...this.#program.getDeclarationDiagnostics(own),
      ...this.#files().flatMap((file) => this.#program.getSemanticDiagnostics(file)),
      ...this.#program.getSyntacticDiagnostics(own),
    ]
    return found.map(({ file, start, messageText }) => {
      const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line + 1
      return `${file?.fileName.replace(packages, '') ?? ''}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    })
  }

  /** Types that what `name` exports is described with, but that it does not export itself. */
  hiddenTypes(name: string): string[] {
    const checker = this.#program.getTypeChecker()
    const index = this.#program.getSourceFile(`${packages}/${name}/dist/index.d.ts`)
    const module = index && checker.getSymbolAtLocation(index)
    if (module === undefined) throw new Error(`the program does not import ${name}`)
    const target = (symbol: ts.Symbol): ts.Symbol =>
      symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
    const open = new Set(checker.getExportsOfModule(module).map(target))
    const hidden = new Set<string>()
    const visit = (node: ts.Node, exported: ts.Symbol): void => {
      const named = ts.isTypeReferenceNode(node)
        ? node.typeName
        : ts.isExpressionWithTypeArguments(node)
          ? node.expression
          : undefined
      const symbol = named && checker.getSymbolAtLocation(named)
      if (symbol !== undefined && this.#isOurs(target(symbol)) && !open.has(target(symbol))) {
        hidden.add(`${exported.name} names ${target(symbol).name}`)
      }
      ts.forEachChild(node, (child) => visit(child, exported))
    }
    for (const symbol of open) for (const declaration of symbol.declarations ?? []) visit(declaration, symbol)
    return [...hidden].sort()
  }

  /** The consumer and the declarations of ours that it reaches. */
  #files(): ts.SourceFile[] {
    return this.#program.getSourceFiles().filter(({ fileName }) => fileName === consumer || isPublished(fileName))
  }

  /** Aliases and interfaces that a module keeps to itself are part of what they explain. */
  #isOurs(symbol: ts.Symbol): boolean {
    return (symbol.declarations ?? []).some(
      (declaration) =>
        isPublished(declaration.getSourceFile().fileName) &&
        ts.canHaveModifiers(declaration) &&
        (ts.getModifiers(declaration) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword),
    )
  }
}

const isPublished = (path: string): boolean => /\/packages\/[^/]+\/dist\/.*\.d\.ts$/.test(ts.sys.realpath?.(path) ?? path)
