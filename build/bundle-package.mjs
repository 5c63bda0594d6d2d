// Bundles what a package exports: one file for each door, and shared chunks. A host that loads hundreds of small files needs several times as long.
// Run in a package's folder after `tsc -b`. The single files stay for declarations and for tests that look inside.
import { readFileSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'))
const prefix = './dist/bundled/troupe-'
const doors = Object.values(exports).flatMap((door) => (door.default?.startsWith(prefix) ? [[door.default, door.types]] : []))

rmSync('dist/bundled', { recursive: true, force: true })
await build({
  entryPoints: doors.map(([file, types]) => ({
    in: types.replace(/\.d\.ts$/, '.js'),
    out: file.slice('./dist/bundled/'.length, -'.js'.length),
  })),
  outdir: 'dist/bundled',
  chunkNames: 'troupe-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  packages: 'external',
  legalComments: 'none',
  logLevel: 'warning',
})
