import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

declare const __filename: string | undefined

/** This module where it was built or written, as opposed to inside a bundle. */
const inPackage = /\/(?:dist|src)\/hosts\/entry-file\.[jt]s$/

/**
 * The file that hosts are started from: the package's own small one, or, in a program that was bundled into one file, that file.
 */
export const entryFile = (): URL => {
  const here = import.meta.url as string | undefined
  if (here === undefined || !inPackage.test(new URL(here).pathname)) return bundleAround(here)
  const entry = new URL('../../dist/entry/main.cjs', here)
  if (!existsSync(entry)) throw new Error(`${fileURLToPath(entry)} is missing: run \`npm run build\``)
  return entry
}

const bundleAround = (moduleUrl: string | undefined): URL => {
  if (moduleUrl !== undefined) return new URL(moduleUrl)
  // CommonJS bundles have no `import.meta.url`.
  if (typeof __filename === 'string') return pathToFileURL(__filename)
  throw new Error('this bundle does not know its own file: define import.meta.url, or build CommonJS for Node')
}
