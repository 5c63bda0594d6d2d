import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

declare const __filename: string | undefined

/** This module where it was built or written, as opposed to inside a bundle of the user's. */
const inPackage = /\/(?:(?:dist|src)\/hosts\/entry-file\.[jt]s|dist\/bundled\/troupe-\w+\.js)$/

/** The file that hosts are started from. */
export interface EntryFile {
  readonly url: URL
  /** The file that starts it in a thread, with code that is compiled already. */
  readonly boot: URL | undefined
  /** A program that was bundled into one file is the entry of its own hosts: its main part must know when not to run. */
  readonly isProgram: boolean
}

/** The package's own small file, or, in a program that was bundled into one file, that file. */
export const findEntryFile = (): EntryFile => {
  const here = import.meta.url as string | undefined
  if (here === undefined || !inPackage.test(new URL(here).pathname))
    return { url: bundleAround(here), boot: undefined, isProgram: true }
  const entry = new URL('../../dist/entry/main.cjs', here)
  if (!existsSync(entry)) throw new Error(`${fileURLToPath(entry)} is missing: run \`npm run build\``)
  return packageEntry(entry)
}

/** This file, or one in its stead, started as the package's own is. */
export const packageEntry = (url: URL): EntryFile => {
  const boot = new URL('../../dist/entry/boot.cjs', import.meta.url)
  return { url, boot: existsSync(boot) ? boot : undefined, isProgram: false }
}

const bundleAround = (moduleUrl: string | undefined): URL => {
  if (moduleUrl !== undefined) return new URL(moduleUrl)
  // CommonJS bundles have no `import.meta.url`.
  if (typeof __filename === 'string') return pathToFileURL(__filename)
  throw new Error('this bundle does not know its own file: define import.meta.url, or build CommonJS for Node')
}
