import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { currentHost } from './is-host.ts'

/**
 * Whether the module is the one the program was started with: guards a main part that must not run when a host loads the module.
 * False in every host beside main, in test runners, and where a module is imported.
 *
 * @param meta - `import.meta` of the module; in a CommonJS bundle an object with its `url`
 * @example
 * if (isMain(import.meta)) await main()
 */
export const isMain = (meta: { readonly url?: string; readonly main?: boolean }): boolean => {
  if (currentHost() !== undefined) return false
  if (typeof meta.main === 'boolean') return meta.main
  const entry = process.argv[1]
  if (!isMainThread || entry === undefined) return false
  return meta.url === undefined || realPath(fileURLToPath(meta.url)) === realPath(entry)
}

/** Node finds its entry also without the extension, or by its folder. */
const realPath = (path: string): string | undefined => {
  try {
    return realpathSync(createRequire(`${process.cwd()}/`).resolve(path))
  } catch {
    return undefined
  }
}
