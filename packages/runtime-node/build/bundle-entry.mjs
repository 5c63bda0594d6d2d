// Bundles the code of the other side (src/host-main.ts) into the one CommonJS file that threads and processes start from:
// a host comes up with one small file to read, whatever loader the program itself runs under.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(dirname(fileURLToPath(import.meta.url)))

await build({
  absWorkingDir: here,
  entryPoints: [join(here, 'src/host-main.ts')],
  outfile: join(here, 'dist/entry/main.cjs'),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20.19',
  minify: true,
  // Stacks from hosts name functions. It costs a start about a millisecond; while messages are handled, nothing is named.
  keepNames: true,
  legalComments: 'none',
  // The single files: of what is bundled already, more would be kept than is used.
  alias: {
    '@troupe/core': join(here, '../core/dist/index.js'),
    '@troupe/core/internal': join(here, '../core/dist/internal.js'),
  },
  // Native and optional: looked up when the host runs, and done without when absent.
  external: ['koffi', 'msgpackr-extract'],
  // CommonJS has no `import.meta.url`; the banner's constant stands in for it.
  define: { 'import.meta.url': '__entryUrl' },
  banner: { js: "const __entryUrl = require('node:url').pathToFileURL(__filename).href;" },
  logLevel: 'warning',
})
