import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

let found: { readonly path: string | undefined } | undefined

/**
 * Where `setpriv` of util-linux is: it makes the kernel end a child with its parent before the child's first instruction.
 * Looked for once. BusyBox has a `setpriv` without this option, so the file itself is asked: running it with `--help` takes longer
 * than everything else at the start of a child.
 */
export const findSetpriv = (): string | undefined => {
  found ??= { path: process.platform === 'linux' ? look(process.env.PATH ?? '') : undefined }
  return found.path
}

const look = (path: string): string | undefined =>
  path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'setpriv'))
    .find(knowsPdeathsig)

const knowsPdeathsig = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return readFileSync(file).includes('pdeathsig')
  } catch {
    return false
  }
}
