// The rules themselves: pure functions from what a package's files import to sentences about what is wrong.
import { posix } from 'node:path'

/** The broken rules of one file. `files` is the set of all files of the package, as paths from its folder (`src/...`). */
export function brokenRules(plan, path, source, files) {
  const problems = []
  const report = (line, text) => problems.push(`packages/${plan.name}/${path}:${line}  ${text}`)
  const inSource = path.startsWith('src/')
  if (inSource && floorOf(plan, path) === undefined)
    report(1, `the folder ${folderOf(path)} stands on no floor (build/floors/floors.mjs)`)
  for (const { specifier, line } of source.imports) {
    const problem = specifier.startsWith('.')
      ? relativeProblem(plan, path, specifier, files)
      : packageProblem(plan, specifier, inSource)
    if (problem !== undefined) report(line, problem)
  }
  if (plan.platformFree && inSource) {
    for (const { name, line } of source.ambient) report(line, `${name} is ambient; it has to be handed in`)
  }
  return problems
}

function relativeProblem(plan, path, specifier, files) {
  const target = resolve(path, specifier)
  if (target.startsWith('../')) return `'${specifier}' leaves the package; import it by its name`
  if (target.startsWith('dist/')) return `'${specifier}' imports built code; import the package by its name`
  if (!path.startsWith('src/')) return undefined
  if (!target.startsWith('src/')) return `'${specifier}' leaves src/`
  if (!files.has(target)) return `'${specifier}' is no source file`
  if (!plan.floors || folderOf(path) === folderOf(target)) return undefined
  const [from, to] = [floorOf(plan, path), floorOf(plan, target)]
  if (from === undefined || to === undefined || to < from) return undefined
  return to === from
    ? `${folderOf(path)} and ${folderOf(target)} share a floor and may not see each other ('${specifier}')`
    : `${folderOf(path)} may not look up to ${folderOf(target)} ('${specifier}')`
}

function packageProblem(plan, specifier, inSource) {
  if (specifier.startsWith('node:'))
    return plan.platformFree && inSource ? `'${specifier}' is a Node module; core runs anywhere` : undefined
  if (!specifier.startsWith('@troupe/')) return undefined
  const own = `@troupe/${plan.name}`
  const isOwn = specifier === own || specifier.startsWith(`${own}/`)
  if (isOwn && inSource) return `'${specifier}' is this very package; import the file`
  if (specifier.split('/').includes('dist')) return `'${specifier}' is a package's inside`
  if (isOwn || plan.doors.includes(specifier)) return undefined
  if (!inSource && plan.testDoors?.includes(specifier)) return undefined
  return `'${specifier}' is no door that ${plan.name} may use`
}

/** The path, from the package's folder, that `specifier` in file `path` means. */
export function resolve(path, specifier) {
  return posix.join(posix.dirname(path), specifier)
}

/** `src/kernel/cell.ts` -> `kernel`; files directly in src/ have the top to themselves. */
function folderOf(path) {
  const parts = path.split('/')
  return parts.length > 2 ? parts[1] : 'the top'
}

function floorOf(plan, path) {
  if (!plan.floors) return 0
  if (folderOf(path) === 'the top') return plan.floors.length
  const floor = plan.floors.findIndex((folders) => folders.includes(folderOf(path)))
  return floor === -1 ? undefined : floor
}
