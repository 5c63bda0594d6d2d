// Checks that every test named in docs/semantics.md is there, so that a rule cannot lose the test that holds it unseen.
// Usage: node build/check-semantics.mjs [ROOT]; exit code 1 and a line for each test that is missing.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkReferences } from './semantics-references.mjs'

const root = process.argv[2] ?? dirname(dirname(fileURLToPath(import.meta.url)))
const { references, problems } = checkReferences(readFileSync(join(root, 'docs/semantics.md'), 'utf8'), root)
if (references === 0) problems.push('docs/semantics.md  names no test')

for (const problem of problems) console.error(problem)
console.log(`semantics: ${references} tests named${problems.length === 0 ? ', all there' : `, ${problems.length} problems`}`)
process.exitCode = problems.length === 0 ? 0 : 1
