// The report of what is held here of Python's own suite: docs/python-suite.md and a line for each group.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pageOf, summaryOf } from './page.mjs'
import { settle } from './settle.mjs'
import { readTags } from './tags.mjs'

/**
 * Writes the page, or only checks that it is as it would be written. Returns the `lines` of the summary, and in `problems` a line for
 * each thing that is wrong with the tags, the inventory or the page.
 */
export function report(root, { check }) {
  const page = join(root, 'docs/python-suite.md')
  const inventory = JSON.parse(readFileSync(join(root, 'build/python-suite/inventory.json'), 'utf8'))
  const { tags, problems: unread } = readTags(root)
  const { files, problems: unsettled } = settle(inventory, tags)
  const problems = [...unread, ...unsettled]
  const wanted = pageOf(files)
  if (!check) writeFileSync(page, wanted)
  else if (!existsSync(page) || readFileSync(page, 'utf8') !== wanted) {
    problems.push('docs/python-suite.md  is out of step with the tests: run `npm run fix`')
  }
  return { lines: summaryOf(files), problems }
}
