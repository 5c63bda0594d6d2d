// `npm run check`: runs every step, prints a line for each with its seconds and all failures in full.
// Exit code 1 when any step failed. `npm run check -- NAME...` runs only the named steps.
import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

const steps = [
  { name: 'lock', command: 'node build/complete-lock.mjs --check' },
  { name: 'build', command: 'turbo run build --output-logs=errors-only --log-prefix=none' },
  { name: 'types', command: 'tsc -b --pretty false' },
  { name: 'lint', command: 'biome check --formatter-enabled=false --max-diagnostics=200 --error-on-warnings .' },
  { name: 'format', command: 'biome format --max-diagnostics=50 .' },
  { name: 'floors', command: 'node build/check-floors.mjs' },
  { name: 'semantics', command: 'node build/check-semantics.mjs' },
  { name: 'python', command: 'node build/python-suite.mjs --check' },
  { name: 'dead-code', command: 'knip --no-progress' },
  { name: 'shape', command: 'node build/check-shape.mjs', needs: 'build' },
]

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name))
if (unknown.length > 0) {
  console.error(`check: no step named ${unknown.join(', ')}; there are ${steps.map((step) => step.name).join(', ')}`)
  process.exit(1)
}

const failed = []
for (const step of steps) {
  if (wanted.length > 0 && !wanted.includes(step.name)) continue
  if (failed.includes(step.needs)) {
    report(step, 'not run', `needs ${step.needs}`)
    failed.push(step.name)
    continue
  }
  const started = performance.now()
  const { code, output } = await run(step.command)
  report(step, code === 0 ? 'ok' : 'FAILED', `${((performance.now() - started) / 1000).toFixed(1)} s`)
  if (code === 0) continue
  failed.push(step.name)
  console.log(output.trim().replaceAll(/^/gm, '    '))
}

console.log(failed.length === 0 ? 'check: all steps ok' : `check: ${failed.length} failed (${failed.join(', ')})`)
process.exitCode = failed.length === 0 ? 0 : 1

function report(step, outcome, remark) {
  console.log(`${step.name.padEnd(10)} ${outcome.padEnd(7)} ${remark}`)
}

function run(command) {
  const PATH = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`
  const env = { ...process.env, PATH, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' }
  const child = spawn(command, { cwd: root, shell: true, stdio: ['ignore', 'pipe', 'pipe'], env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })))
}
