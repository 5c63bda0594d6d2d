// Completes package-lock.json: names every platform's optional packages, also those that a registry did not serve when the lock
// file was written. npm leaves such packages out, and then `npm ci` refuses the lock file, on that platform and on all others.
// Usage: node build/complete-lock.mjs [--check]; with --check it writes nothing and fails when something is missing.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { absentPlatformPackages } from './platform-packages.mjs'

const path = fileURLToPath(new URL('../package-lock.json', import.meta.url))
const lock = JSON.parse(readFileSync(path, 'utf8'))
const absent = absentPlatformPackages(lock.packages)
const places = Object.keys(absent)

if (places.length === 0) {
  console.log('lock: complete')
} else if (process.argv.includes('--check')) {
  console.error(`lock: ${places.length} packages are missing; run \`npm run fix\`\n${places.join('\n')}`)
  process.exitCode = 1
} else {
  const packages = Object.entries({ ...lock.packages, ...absent }).sort(([a], [b]) => (a < b ? -1 : 1))
  writeFileSync(path, `${JSON.stringify({ ...lock, packages: Object.fromEntries(packages) }, null, 2)}\n`)
  console.log(`lock: added ${places.length} packages of other platforms`)
}
