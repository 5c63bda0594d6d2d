import { readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve as resolvePath } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { testFolder } from './test-folder.ts'

const { resolve } = createRequire(import.meta.url)
const packages = /^(?:@troupe\/runtime-node|@troupe\/core\/machine|xstate)$/

/** Leaves every import as one of a module of its own: of a package as it is installed, of this package's inside as it is built, or of the built file beside it. */
const separateModules: Plugin = {
  name: 'separate modules',
  setup: ({ onResolve }) => {
    onResolve({ filter: packages }, ({ path }) => ({ path: pathToFileURL(resolve(path)).href, external: true }))
    onResolve({ filter: /\/src\/.*\.ts$/ }, ({ path, resolveDir }) => {
      const file = resolvePath(resolveDir, path)
      return { path: pathToFileURL(file.replace('/src/', '/dist/').replace(/\.ts$/, '.js')).href, external: true }
    })
    onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path }) => ({ path: path.replace(/\.ts$/, '.mjs'), external: true }))
  },
}

/**
 * Builds the modules of a folder to JavaScript, one file each, as those of a user's program are; they are gone after the tests of
 * this file. Returns the URL of a built module by its name.
 *
 * @param names - of the files that are built; all by default
 */
export const builtFolder = async (folder: URL, names = /./): Promise<(name: string) => string> => {
  const outdir = await testFolder()
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts') && names.test(file))
  await build({
    entryPoints: files.map((file) => fileURLToPath(new URL(file, folder))),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    plugins: [separateModules],
    logLevel: 'warning',
  })
  return (name) => pathToFileURL(join(outdir, `${name}.mjs`)).href
}
