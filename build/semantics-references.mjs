// The tests that docs/semantics.md names: `path/to/a.test.ts: "describe" > "sentence"`, each part of the title may be shortened.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { isTest } from './test-call.mjs'

const codeSpan = /`([^`\n]*\.test\.ts[^`\n]*)`/g
const reference = /^(\S+\.test\.ts): ("[^"]+"(?: > "[^"]+")*)$/

/** Looks up every test that `text` names. Returns how many there are, and a line for each that is not there. */
export function checkReferences(text, root) {
  const problems = []
  const titlesOf = titleReader(root)
  let references = 0
  for (const [index, line] of text.split('\n').entries()) {
    for (const [, span] of line.matchAll(codeSpan)) {
      references++
      const why = problemOf(span, titlesOf)
      if (why !== undefined) problems.push(`docs/semantics.md:${index + 1}  ${why}`)
    }
  }
  return { references, problems }
}

function problemOf(span, titlesOf) {
  const [, file, sentences] = reference.exec(span) ?? []
  if (file === undefined) return `\`${span}\` is not written as \`file: "sentence"\``
  const titles = titlesOf(file)
  if (titles === undefined) return `there is no file ${file}`
  const wanted = [...sentences.matchAll(/"([^"]+)"/g)].map(([, sentence]) => sentence)
  return titles.some((path) => leadsTo(path, wanted)) ? undefined : `${file} has no test ${sentences}`
}

/** Whether the wanted sentences are found, in this order, on the way from the outermost `describe` down to `path`'s end. */
function leadsTo(path, wanted) {
  let at = 0
  for (const parts of path) if (at < wanted.length && parts.some((part) => part.includes(wanted[at]))) at++
  return at === wanted.length
}

function titleReader(root) {
  const known = new Map()
  return (file) => {
    if (!known.has(file)) {
      const path = join(root, file)
      known.set(file, existsSync(path) ? titlesIn(file, readFileSync(path, 'utf8')) : undefined)
    }
    return known.get(file)
  }
}

/** Every `describe`, `it` and `test` of a file, as the titles that lead there; a title is the list of its constant parts. */
function titlesIn(name, text) {
  const found = []
  const visit = (node, path) => {
    const parts = ts.isCallExpression(node) && isTest(node.expression) ? partsOf(node.arguments[0]) : []
    const inner = parts.length === 0 ? path : [...path, parts]
    if (inner !== path) found.push(inner)
    ts.forEachChild(node, (child) => visit(child, inner))
  }
  visit(ts.createSourceFile(name, text, ts.ScriptTarget.Latest), [])
  return found
}

function partsOf(title) {
  if (title === undefined) return []
  if (ts.isStringLiteralLike(title)) return [title.text]
  if (ts.isTemplateExpression(title)) return [title.head.text, ...title.templateSpans.map(({ literal }) => literal.text)]
  return []
}
