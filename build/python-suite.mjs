// Writes docs/python-suite.md, the report of what is held here of Python's own suite, and prints the count of each group.
// Usage: node build/python-suite.mjs [--check] [ROOT]; with --check it writes nothing, and the page must be as it would be written.
// Exit code 1, and a line for each, when a tag or the inventory is wrong, or the page is out of step.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { report } from './python-suite/report.mjs'

const given = process.argv.slice(2)
const [root = dirname(dirname(fileURLToPath(import.meta.url)))] = given.filter((argument) => argument !== '--check')
const { lines, problems } = report(root, { check: given.includes('--check') })

for (const problem of problems) console.error(problem)
for (const line of lines) console.log(line)
process.exitCode = problems.length === 0 ? 0 : 1
