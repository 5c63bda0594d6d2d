import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { importModule } from './import-module.ts'
import { whileLoading } from './loads.ts'
import { ModuleLoadError } from './module-load-error.ts'

/**
 * Runs a module of the user, once per host, so that its `expose` lines take effect. TypeScript works where the program itself could
 * run it: with Node's type stripping, or through tsx.
 *
 * @throws ModuleLoadError when nothing here can read the file, or it is not there; otherwise the module's own error
 * @throws EntryNotGuardedError when the module started a system
 */
export const loadModule = async (moduleUrl: string): Promise<void> => {
  await prepareFor(moduleUrl)
  try {
    await whileLoading(moduleUrl, () => importModule(moduleUrl))
  } catch (error) {
    const why = remedy(moduleUrl, error as NodeError)
    throw why === undefined ? error : new ModuleLoadError({ module: moduleUrl, why }, { cause: error })
  }
}

// ---- TypeScript

const typescriptFile = /\.[cm]?tsx?$/

const isTypescript = (moduleUrl: string): boolean => URL.canParse(moduleUrl) && typescriptFile.test(new URL(moduleUrl).pathname)

/** Type stripping, or a loader that this host inherited. */
const readsTypescript = (): boolean => 'typescript' in process.features && process.features.typescript !== false

let tsx: Promise<void> | undefined

/** Node 20 does not hand tsx down to workers. It is registered before the first import: a failed import stays failed. */
const prepareFor = async (moduleUrl: string): Promise<void> => {
  if (isTypescript(moduleUrl) && !readsTypescript()) await (tsx ??= registerTsx(moduleUrl))
}

interface TsxApi {
  register(): unknown
}

const registerTsx = async (moduleUrl: string): Promise<void> => {
  const folder = findTsx(moduleUrl)
  if (folder === undefined) return
  try {
    // The ESM branch of its API: the CommonJS one would load a second instance of what the module imports.
    const api = (await importModule(new URL('./dist/esm/api/index.mjs', folder).href)) as TsxApi
    api.register()
  } catch {
    // Not a tsx that can be used so: the import of the module says what is missing, or a loader of another kind does the work.
  }
}

/** Where tsx is: the one this program runs under, or else the one that the module, or the program's folder, has installed. */
const findTsx = (moduleUrl: string): URL | undefined => {
  const running = process.execArgv.map((flag) => /file:.*\/tsx\/(?=dist\/)/.exec(flag)?.[0]).find((url) => url !== undefined)
  if (running !== undefined) return new URL(running)
  for (const from of [moduleUrl, `${process.cwd()}/`]) {
    try {
      return new URL('.', pathToFileURL(createRequire(from).resolve('tsx/package.json')))
    } catch {
      // Not installed there.
    }
  }
  return undefined
}

// ---- what to do

type NodeError = Error & { readonly code?: string; readonly url?: string }

/** What to do about an error of Node's loader; `undefined` for errors that the module made itself, and say enough. */
const remedy = (moduleUrl: string, { code, url }: NodeError): string | undefined => {
  switch (code) {
    case 'ERR_UNKNOWN_FILE_EXTENSION':
      return isTypescript(moduleUrl)
        ? `Node ${process.versions.node} does not run TypeScript by itself: run on Node >= 22.18, install tsx, or build first`
        : 'Node does not know this kind of file, or one that it imports: build first'
    case 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX':
      return 'Node strips types but does not compile enums, namespaces and parameter properties: avoid them, run under tsx, or build first'
    case 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING':
      return 'Node does not strip types inside node_modules: build the package first'
    case 'ERR_UNSUPPORTED_ESM_URL_SCHEME':
      return 'other hosts load files: pass import.meta.url itself to expose, from a module that is a file'
    case 'ERR_MODULE_NOT_FOUND':
      return url === undefined ? undefined : remedyForMissing(moduleUrl, url)
    default:
      return undefined
  }
}

const remedyForMissing = (moduleUrl: string, missing: string): string | undefined => {
  if (missing === moduleUrl || fileOf(missing) === fileOf(moduleUrl)) {
    return 'there is no such file: pass import.meta.url itself to expose, and leave the file in its place while the program runs'
  }
  const source = missing.replace(/\.([cm]?)js$/, '.$1ts')
  if (source === missing || !existsSync(fileOf(source) ?? '')) return undefined
  return `it imports ${missing}, and there is only ${source}: write the extension .ts in the import, run under tsx, or build first`
}

const fileOf = (url: string): string | undefined => (url.startsWith('file:') ? fileURLToPath(url) : undefined)
