// Removes what a renamed or deleted source left behind in dist/, so that no test and no tarball sees code that is gone.
// Run in a package's folder before `tsc -b`. Files that no compiler wrote (dist/**/*.cjs) stay.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const emitted = /\.(?:js|js\.map|d\.ts|d\.ts\.map)$/

if (existsSync('dist')) {
  for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || !emitted.test(entry.name)) continue
    if (!existsSync(path.replace(/^dist/, 'src').replace(emitted, '.ts'))) rmSync(path)
  }
}
