import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { testFolder } from './test-folder.ts'

/**
 * A program of the tests as one file that Node can start a thread or process from, built as the package's own entry is. It is gone
 * after the tests of this file; it may be asked for within one.
 */
export const bundled = async (program: URL, form: 'cjs' | 'cjs without import.meta' | 'esm' = 'cjs'): Promise<string> => {
  const folder = await testFolder()
  const outfile = join(folder, basename(program.pathname).replace(/\.ts$/, form === 'esm' ? '.mjs' : '.cjs'))
  await build({
    entryPoints: [fileURLToPath(program)],
    outfile,
    bundle: true,
    platform: 'node',
    format: form === 'esm' ? 'esm' : 'cjs',
    target: 'node20.19',
    external: ['koffi', 'msgpackr-extract'],
    ...(form === 'cjs' && {
      define: { 'import.meta.url': '__entryUrl' },
      banner: { js: "const __entryUrl = require('node:url').pathToFileURL(__filename).href;" },
    }),
    logLevel: 'error',
  })
  return outfile
}
