// Reads every source file of the house and applies the rules to it.
import { existsSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { circles } from './circles.mjs'
import { house } from './floors.mjs'
import { readSource } from './read-source.mjs'
import { brokenRules, resolve } from './rules.mjs'

/** How many files there are below `root`, and a sentence for each breach. */
export function checkHouse(root) {
  const results = house.map((plan) => checkPackage(plan, join(root, 'packages', plan.name)))
  return {
    files: results.reduce((sum, result) => sum + result.files, 0),
    problems: results.flatMap((result) => result.problems),
  }
}

function checkPackage(plan, folder) {
  const paths = ['src', 'test'].flatMap((part) => sourcesIn(folder, part))
  const sources = new Map(paths.map((path) => [path, readSource(join(folder, path))]))
  const files = new Set(paths)
  const broken = [...sources].flatMap(([path, source]) => brokenRules(plan, path, source, files))
  const round = circles(graphOf(sources)).map((circle) => `packages/${plan.name}: a circle: ${circle.join(' -> ')}`)
  return { files: files.size, problems: [...broken, ...round] }
}

/** Which file imports which, in src/. */
function graphOf(sources) {
  const inSource = [...sources].filter(([path]) => path.startsWith('src/'))
  return new Map(inSource.map(([path, { imports }]) => [path, new Set(targetsOf(path, imports))]))
}

function targetsOf(path, imports) {
  return imports.filter(({ specifier }) => specifier.startsWith('.')).map(({ specifier }) => resolve(path, specifier))
}

/** All TypeScript files of a part, as paths from the package's folder; declarations (globals.d.ts) are exempt. */
function sourcesIn(folder, part) {
  if (!existsSync(join(folder, part))) return []
  return readdirSync(join(folder, part), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?tsx?$/.test(entry.name) && !/\.d\.[cm]?ts$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !/\/(?:node_modules|dist)\//.test(path))
    .sort()
}
