import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const here = dirname(fileURLToPath(import.meta.url))
const globals = join(here, '../../src/globals.d.ts')

/** Sources and libraries are parsed once for all programs of a test. */
const registry = ts.createDocumentRegistry()

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
  noEmit: true,
}

/** What the compiler says of a place. */
export interface Complaint {
  /** The text the compiler underlines. */
  readonly at: string
  readonly says: string
}

/** A place in a snippet: the end of the first occurrence of a text. */
export interface Place {
  readonly snippet: string
  readonly after: string
}

/** Small modules that exist only here, compiled as one program as an editor does. */
export class Snippets {
  readonly #texts: ReadonlyMap<string, string>
  readonly #service: ts.LanguageService

  constructor(texts: Readonly<Record<string, string>>) {
    this.#texts = new Map(Object.entries(texts).map(([name, text]) => [fileOf(name), text]))
    const host: ts.LanguageServiceHost = {
      getCompilationSettings: () => options,
      getScriptFileNames: () => [globals, ...this.#texts.keys()],
      // the registry knows a text by path and version, and another test has other snippets of the same name
      getScriptVersion: (path) => this.#texts.get(path) ?? '1',
      getScriptSnapshot: (path) => {
        const text = this.#read(path)
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
      },
      getCurrentDirectory: () => here,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (path) => this.#texts.has(path) || ts.sys.fileExists(path),
      readFile: (path) => this.#read(path),
    }
    this.#service = ts.createLanguageService(host, registry)
  }

  complaints(snippet: string): Complaint[] {
    const file = fileOf(snippet)
    return [...this.#service.getSyntacticDiagnostics(file), ...this.#service.getSemanticDiagnostics(file)].map((found) => ({
      at: this.#text(file).slice(found.start, (found.start ?? 0) + (found.length ?? 0)),
      says: ts.flattenDiagnosticMessageText(found.messageText, '\n'),
    }))
  }

  /** How many types the compiler has made from generic ones so far: what checking costs, the same on every machine. */
  instantiations(): number {
    return this.#service.getProgram()?.getInstantiationCount() ?? 0
  }

  /** What an editor offers there. */
  completions(place: Place): string[] {
    const found = this.#service.getCompletionsAtPosition(fileOf(place.snippet), this.#at(place), {})
    return (found?.entries ?? []).map((entry) => entry.name)
  }

  /** What an editor shows for the name that ends there. */
  hover(place: Place): { readonly shows: string; readonly comment: string; readonly tags: string } {
    const found = this.#service.getQuickInfoAtPosition(fileOf(place.snippet), this.#at(place) - 1)
    return {
      shows: ts.displayPartsToString(found?.displayParts),
      comment: ts.displayPartsToString(found?.documentation),
      tags: (found?.tags ?? []).map((tag) => `@${tag.name} ${ts.displayPartsToString(tag.text)}`).join('\n'),
    }
  }

  /** Where an editor jumps from the name that ends there: the snippet's line, trimmed. */
  definition(place: Place): string[] {
    const found = this.#service.getDefinitionAtPosition(fileOf(place.snippet), this.#at(place) - 1) ?? []
    return found.map(({ fileName, textSpan }) => lineAt(this.#text(fileName), textSpan.start))
  }

  /** The lines that change when the name that ends there is renamed. */
  renamed(place: Place): string[] {
    const found = this.#service.findRenameLocations(fileOf(place.snippet), this.#at(place) - 1, false, false, {}) ?? []
    return found.map(({ fileName, textSpan }) => lineAt(this.#text(fileName), textSpan.start))
  }

  #at({ snippet, after }: Place): number {
    const start = this.#text(fileOf(snippet)).indexOf(after)
    if (start < 0) throw new Error(`'${after}' is not in snippet ${snippet}`)
    return start + after.length
  }

  #text(path: string): string {
    const text = this.#read(path)
    if (text === undefined) throw new Error(`there is no ${path}`)
    return text
  }

  #read(path: string): string | undefined {
    return this.#texts.get(path) ?? (ts.sys.fileExists(path) ? readFileSync(path, 'utf8') : undefined)
  }
}

const fileOf = (snippet: string): string => join(here, `${snippet.replaceAll(' ', '-')}.snippet.ts`).replaceAll('\\', '/')

const lineAt = (text: string, position: number): string => {
  const end = text.indexOf('\n', position)
  return text.slice(text.lastIndexOf('\n', position) + 1, end < 0 ? undefined : end).trim()
}
