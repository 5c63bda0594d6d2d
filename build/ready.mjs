// Makes a checkout ready to run: installs and builds what is missing or stale, with a line for each thing it does.
// `--install-only` stops after the installation.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { absentParts, missingPackages } from './missing-packages.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) stop(`Troupe needs Node 20.19 or newer; this is ${process.versions.node}.`)

install()
completeTools()
if (!process.argv.includes('--install-only')) build()

function install() {
  const missing = missingPackages(readJson('package-lock.json'), readJson('node_modules/.package-lock.json'))
  if (missing.length === 0) return
  // `npm ci` starts from nothing; on a present but outdated tree `npm install` only mends what differs.
  const command = existsSync(join(root, 'node_modules')) ? 'install' : 'ci'
  step(`installing ${missing.length} packages (npm ${command})`, () =>
    npm([command, '--no-audit', '--no-fund', '--loglevel=error']),
  )
}

/** `npm ci --omit=optional` takes the tools' own parts away as well, as they are one for each platform. Without them nothing is built or tested. */
function completeTools() {
  const parts = absentParts(readJson('package-lock.json'), readJson('node_modules/.package-lock.json'), thisPlatform())
  if (parts.length === 0) return
  say(`installing ${parts.length} parts of tools for this platform, without which they do not run ...`)
  const { status } = npm(['install', '--no-save', '--omit=optional', '--no-audit', '--no-fund', '--loglevel=error', ...parts])
  if (status !== 0) say('they cannot be installed; what follows may say what it lacks')
}

function thisPlatform() {
  const { platform: os, arch: cpu } = process
  if (os !== 'linux') return { os, cpu, libc: undefined }
  process.report.excludeNetwork = true
  return { os, cpu, libc: process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc' }
}

/** Turbo knows by content what is stale; when nothing is, this takes a fraction of a second and stays silent. */
function build() {
  const started = performance.now()
  const args = ['run', 'build', '--output-logs=errors-only', '--log-prefix=none']
  const run = spawnSync(join(root, 'node_modules/.bin/turbo'), args, {
    cwd: root,
    encoding: 'utf8',
    env: quietEnv(),
    shell: isWindows(),
  })
  const output = `${run.stdout ?? ''}${run.stderr ?? ''}`
  if (run.status !== 0) stop(`${output}${run.error?.message ?? ''}\nready: the build failed.`)
  const [, cached, total] = /Cached:\s+(\d+) cached, (\d+) total/.exec(output) ?? []
  if (cached !== total) say(`built ${total - cached} of ${total} packages in ${secondsSince(started)} s`)
}

function npm(args) {
  const path = process.env.npm_execpath
  const [command, first] = path?.endsWith('.js') ? [process.execPath, [path]] : ['npm', []]
  return spawnSync(command, [...first, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: command === 'npm' && isWindows(),
  })
}

function step(what, run) {
  say(`${what} ...`)
  const started = performance.now()
  if (run().status !== 0) stop(`ready: ${what} failed.`)
  say(`${what}: done in ${secondsSince(started)} s`)
}

function readJson(path) {
  const file = join(root, path)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

function quietEnv() {
  return { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' }
}

function secondsSince(started) {
  return ((performance.now() - started) / 1000).toFixed(1)
}

function isWindows() {
  return process.platform === 'win32'
}

// On stderr, so that the output of the program that follows (`--json`, say) stays clean.
function say(line) {
  console.error(`ready: ${line}`)
}

function stop(message) {
  console.error(message)
  process.exit(1)
}
