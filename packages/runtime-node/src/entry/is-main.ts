import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { OptionError } from '@troupe/core'
import { currentHost } from './is-host.ts'

declare const __filename: string | undefined

/**
 * Whether the module is the one the program was started with: guards a main part that must not run when a host loads the module.
 * False in every host beside main, in worker threads and test runners, and where a module is imported.
 *
 * @param meta - `import.meta` of the module; a CommonJS module has none and passes `{ url: pathToFileURL(__filename).href }`
 * @throws OptionError when `meta` has no URL, and this package is not in the same file
 * @example
 * if (isMain(import.meta)) await main()
 */
export const isMain = (meta: { readonly url?: string; readonly main?: boolean }): boolean => {
  // The entry of a worker thread is `main` there for newer versions of Node.
  if (currentHost() !== undefined || !isMainThread) return false
  if (meta.main === true) return true
  // Before Node 24, and where a launcher has imported the program and put it into `argv`.
  const entry = process.argv[1]
  if (entry === undefined) return false
  const file = realPath(fileOf(meta.url))
  return file !== undefined && file === realPath(entry)
}

const fileOf = (url: string | undefined): string => {
  if (url !== undefined) return url.startsWith('file:') ? fileURLToPath(url) : url
  // In a CommonJS bundle `import.meta` is empty, and this is the bundle.
  if (typeof __filename === 'string') return __filename
  throw new OptionError({ option: 'isMain meta', expected: 'import.meta, or { url: pathToFileURL(__filename).href }', got: {} })
}

/** Node finds its entry also without the extension, or by its folder. */
const realPath = (path: string): string | undefined => {
  try {
    return realpathSync(createRequire(`${process.cwd()}/`).resolve(path))
  } catch {
    return undefined
  }
}
