// The comments that say which cases of Python's suite a test holds: `// python: _TestLock.test_lock, _TestLock.test_rlock`, on a line
// of their own right above the test, above a group of tests, or above a loop around some.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { isTest } from '../test-call.mjs'

const tagLine = /^[ \t]*\/\/ python:(.*)$/gm
const caseName = /^(\w+)\.(test\w*)$/

/** Every tag of packages/*\/test: `tags` as `{ group, name, file, line }`, and a line in `problems` for each that is none. */
export function readTags(root) {
  const tags = []
  const problems = []
  for (const file of testSources(root)) {
    const text = readFileSync(join(root, file), 'utf8')
    if (!text.includes('// python:')) continue
    const above = testStarts(file, text)
    for (const match of text.matchAll(tagLine)) {
      const line = text.slice(0, match.index).split('\n').length
      const complain = (why) => problems.push(`${file}:${line}  ${why}`)
      if (!above.has(match.index + match[0].indexOf('//'))) complain('this tag stands above no test')
      for (const written of match[1].split(',')) {
        const [, group, name] = caseName.exec(written.trim()) ?? []
        if (group === undefined) complain(`'${written.trim()}' is not written as _TestGroup.test_case`)
        else tags.push({ group, name, file, line })
      }
    }
  }
  return { tags, problems }
}

function* testSources(root) {
  for (const entry of readdirSync(join(root, 'packages')).sort()) {
    const folder = `packages/${entry}/test`
    if (!existsSync(join(root, folder))) continue
    const inside = readdirSync(join(root, folder), { recursive: true }).sort()
    for (const path of inside) if (path.endsWith('.ts')) yield `${folder}/${path.replaceAll('\\', '/')}`
  }
}

/** Where the comments begin that stand right above a statement with a test in it. */
function testStarts(name, text) {
  const starts = new Set()
  const visit = (node) => {
    let holdsTest = ts.isCallExpression(node) && isTest(node.expression)
    ts.forEachChild(node, (child) => {
      holdsTest = visit(child) || holdsTest
    })
    if (holdsTest && ts.isStatement(node)) {
      for (const { pos } of ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []) starts.add(pos)
    }
    return holdsTest
  }
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest))
  return starts
}
