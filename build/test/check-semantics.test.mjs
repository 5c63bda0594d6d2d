import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkReferences } from '../semantics-references.mjs'

const script = fileURLToPath(new URL('../check-semantics.mjs', import.meta.url))
const tests = `
describe.each(['here'])('an ask to %s', () => {
  describe('A2 settles once', () => {
    it('with the first to come', () => {})
    it.each([1])(\`after \${1} tries, whatever \${2} says\`, () => {})
  })
})
it('mentions another', () => { log('never a title') })
`

/** Calls `look` with a house whose page says `text` and that has the tests above in packages/a.test.ts. */
function withPage(text, look) {
  const root = mkdtempSync(join(tmpdir(), 'troupe-semantics-'))
  try {
    for (const folder of ['docs', 'packages']) mkdirSync(join(root, folder))
    writeFileSync(join(root, 'docs/semantics.md'), text)
    writeFileSync(join(root, 'packages/a.test.ts'), tests)
    return look(root)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

const check = (text) => withPage(text, (root) => checkReferences(text, root))

describe('the command', () => {
  const run = (root) => spawnSync(process.execPath, [script, root], { encoding: 'utf8' })

  it('succeeds when all tests are there', () => {
    const { status, stdout } = withPage('`packages/a.test.ts: "A2"`', run)
    expect(stdout.trim()).toBe('semantics: 1 tests named, all there')
    expect(status).toBe(0)
  })

  it('fails when a test is gone, and on a page that names none', () => {
    const { status, stderr } = withPage('`packages/a.test.ts: "A3"`', run)
    expect(stderr.trim()).toBe('docs/semantics.md:1  packages/a.test.ts has no test "A3"')
    expect(status).toBe(1)
    expect(withPage('nothing here', run).status).toBe(1)
  })
})

describe('a test named on the page', () => {
  it.each([
    ['a whole title', '"with the first to come"'],
    ['the beginning of a title', '"A2 settles"'],
    ['the way down to it', '"A2 settles once" > "with the first"'],
    ['a way with a step left out', '"an ask to" > "with the first"'],
    ['a constant part of its title', '"tries, whatever"'],
  ])('is found by %s', (_, sentences) => {
    expect(check(`| A2 | says | \`packages/a.test.ts: ${sentences}\` |`)).toEqual({ references: 1, problems: [] })
  })

  it.each([
    ['a sentence that no title has', '`packages/a.test.ts: "A2 settles twice"`', 'has no test "A2 settles twice"'],
    ['words that are in the file but in no title', '`packages/a.test.ts: "never a title"`', 'has no test'],
    ['a way that is not there', '`packages/a.test.ts: "with the first" > "A2"`', 'has no test "with the first" > "A2"'],
    ['a file that is not there', '`packages/b.test.ts: "A2"`', 'there is no file packages/b.test.ts'],
    ['what is no sentence', '`packages/a.test.ts A2`', 'is not written as'],
  ])('is missing under %s', (_, reference, problem) => {
    const { problems } = check(`first line\n| A2 | says | ${reference} |`)
    expect(problems).toEqual([expect.stringContaining(problem)])
    expect(problems[0]).toContain('docs/semantics.md:2  ')
  })

  it('is looked up for each of a line', () => {
    const { references, problems } = check('`packages/a.test.ts: "gone"`, `packages/a.test.ts: "A2"`, `packages/c.test.ts: "A2"`')
    expect(references).toBe(3)
    expect(problems).toHaveLength(2)
  })
})
