import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { ModuleLoadError } from './module-load-error.ts'

/** The URLs of the modules being loaded on this host, for `createSystem` to see that it is called by one of them. */
const loadingMark: unique symbol = Symbol.for('troupe.loading')
const global = globalThis as { [loadingMark]?: string }

const typescriptFile = /\.[cm]?tsx?$/

/** The module that is being loaded for another host at this moment, as `createSystem` wants to know; `undefined` otherwise. */
export const moduleBeingLoaded = (): string | undefined => global[loadingMark]

/**
 * Runs a module of the user, once per host, so that its `expose` lines take effect. TypeScript works where the program itself could
 * run it: with Node's type stripping, or through tsx.
 *
 * @throws ModuleLoadError when nothing here can read the file; otherwise the module's own error
 */
export const loadModule = async (moduleUrl: string): Promise<void> => {
  await prepareFor(moduleUrl)
  const before = global[loadingMark]
  global[loadingMark] = moduleUrl
  try {
    await import(moduleUrl)
  } catch (error) {
    throw isUnreadable(error) ? new ModuleLoadError({ module: moduleUrl, why: remedy(moduleUrl) }, { cause: error }) : error
  } finally {
    if (global[loadingMark] === moduleUrl) {
      if (before === undefined) delete global[loadingMark]
      else global[loadingMark] = before
    }
  }
}

let tsx: Promise<void> | undefined

/** Node 20 does not hand tsx down to workers. It is registered before the first import: a failed import stays failed. */
const prepareFor = async (moduleUrl: string): Promise<void> => {
  if (!typescriptFile.test(new URL(moduleUrl).pathname) || readsTypescript()) return
  await (tsx ??= registerTsx(moduleUrl))
}

/** Type stripping, or a loader that this host inherited. */
const readsTypescript = (): boolean => 'typescript' in process.features && process.features.typescript !== false

interface TsxApi {
  register(): unknown
}

const registerTsx = async (moduleUrl: string): Promise<void> => {
  try {
    // The ESM branch of its API: the CommonJS one would load a second instance of what the module imports.
    const manifest = createRequire(moduleUrl).resolve('tsx/package.json')
    const api = (await import(new URL('./dist/esm/api/index.mjs', pathToFileURL(manifest)).href)) as TsxApi
    api.register()
  } catch {
    // No tsx here: the import below says what is missing, or a loader of another kind does the work.
  }
}

const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION'

const remedy = (moduleUrl: string): string =>
  typescriptFile.test(new URL(moduleUrl).pathname)
    ? `Node ${process.versions.node} does not run TypeScript by itself: run on Node >= 22.18, install tsx, or build first`
    : 'Node does not know this kind of file: build first'
