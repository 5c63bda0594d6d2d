// Checks that imports go down only, types included, never in a circle, and that core takes nothing from the air.
// Usage: node build/check-floors.mjs [ROOT]; exit code 1 and a line for each breach when there is one.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkHouse } from './floors/check-house.mjs'

const { files, problems } = checkHouse(process.argv[2] ?? dirname(dirname(fileURLToPath(import.meta.url))))

for (const problem of problems) console.error(problem)
console.log(
  problems.length === 0 ? `floors: ${files} files, all imports go down` : `floors: ${problems.length} problems in ${files} files`,
)
process.exitCode = problems.length === 0 ? 0 : 1
