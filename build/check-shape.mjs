// Checks the published packages as a user gets them: packs each into a temporary folder, looks at what is in the tarball,
// and runs publint and are-the-types-wrong on it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = mkdtempSync(join(tmpdir(), 'troupe-pack-'))
let failures = 0

try {
  for (const name of ['core', 'runtime-node']) checkPackage(name)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = failures === 0 ? 0 : 1

function checkPackage(name) {
  const packed = run('npm', ['pack', '--json', '--silent', '--pack-destination', folder], join(root, 'packages', name))
  if (packed.status !== 0) return fail(`${name}: npm pack failed`, packed.stdout + packed.stderr)
  const [{ filename, files, size }] = JSON.parse(packed.stdout)
  const tarball = join(folder, filename)
  for (const problem of contentProblems(name, new Set(files.map((file) => file.path)))) fail(`${name}: ${problem}`)
  tool(name, 'publint', ['run', tarball, '--strict'])
  tool(name, 'attw', [tarball, '--profile', 'esm-only', '--no-emoji', '--format', 'ascii'])
  console.log(`${name}: ${files.length} files, ${(size / 1024).toFixed(0)} KiB packed`)
}

/** Every door opens onto a file, and what a package needs beside its code is there. */
function contentProblems(name, files) {
  const { exports } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
  const targets = Object.values(exports).flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target)))
  const wanted = [...targets.map((target) => target.replace('./', '')), 'LICENSE', 'README.md']
  if (name === 'runtime-node') wanted.push('dist/entry/main.cjs')
  const missing = wanted.filter((path) => !files.has(path)).map((path) => `${path} is missing in the tarball`)
  const strays = [...files]
    .filter((path) => /^(?:src|test|build)\/|tsbuildinfo$/.test(path))
    .map((path) => `${path} should not be packed`)
  return [...missing, ...strays]
}

function tool(name, command, args) {
  const { status, stdout, stderr } = run(join(root, 'node_modules/.bin', command), args, root)
  if (status !== 0) fail(`${name}: ${command}`, stdout + stderr)
}

function run(command, args, cwd) {
  return spawnSync(command, args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' })
}

function fail(message, output = '') {
  failures += 1
  console.error(`${message}\n${output}`.trimEnd())
}
