import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { summaryOf } from '../python-suite/page.mjs'
import { report } from '../python-suite/report.mjs'
import { settle } from '../python-suite/settle.mjs'
import { readTags } from '../python-suite/tags.mjs'

const script = fileURLToPath(new URL('../python-suite.mjs', import.meta.url))

const locks = (changes = {}) => ({
  name: '_TestLock',
  flavours: ['thread', 'process', 'manager'],
  here: ['thread'],
  cases: ['test_lock', 'test_rlock', 'test_repr_lock'],
  ...changes,
})
const pools = { name: '_TestPool', flavours: ['process'], cases: ['test_map', 'test_apply'] }
const inventoryOf = (...groups) => [{ file: '_test_multiprocessing.py', groups }]

/** Calls `look` with a house of `files` (path -> text), and removes it again. */
function withHouse(files, look) {
  const root = mkdtempSync(join(tmpdir(), 'troupe-python-'))
  try {
    for (const folder of ['docs', 'packages']) mkdirSync(join(root, folder))
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    return look(root)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

const tagsIn = (text) => withHouse({ 'packages/a/test/deep/a.test.ts': text }, readTags)
const held = (...names) => names.map((name) => ({ group: '_TestLock', name, file: 'packages/a/test/a.test.ts', line: 1 }))
const problemsOf = (changes, ...names) => settle(inventoryOf(locks(changes), pools), held(...names)).problems

describe('a tag', () => {
  it.each([
    ['a test', "it('is', () => {})"],
    ['a test in a group', "describe('a', () => {\n  // python: _TestLock.test_lock\n  it('is', () => {})\n})", 2],
    ['a group of tests', "describe.each([1])('a', () => {\n  it('is', () => {})\n})"],
    ['a test with a table', "it.each([\n  [1],\n])('is %s', () => {})"],
    ['a loop around tests', "for (const on of ['a', 'b']) it('is', () => {})"],
    ['another comment and a test', "// and more\nit('is', () => {})"],
  ])('stands above %s', (_, text, line = 1) => {
    const tagged = line === 1 ? `// python: _TestLock.test_lock\n${text}` : text
    const tag = { group: '_TestLock', name: 'test_lock', file: 'packages/a/test/deep/a.test.ts', line }
    expect(tagsIn(tagged)).toEqual({ tags: [tag], problems: [] })
  })

  it('may name several cases, and there may be several', () => {
    const { tags, problems } = tagsIn(
      "// python: _TestLock.test_lock, _TestLock.test_rlock\n// python: MiscTestCase.test__all__\nit('is', () => {})",
    )
    expect(tags.map(({ group, name, line }) => [group, name, line])).toEqual([
      ['_TestLock', 'test_lock', 1],
      ['_TestLock', 'test_rlock', 1],
      ['MiscTestCase', 'test__all__', 2],
    ])
    expect(problems).toEqual([])
  })

  it.each([
    ['at the head of a file', "// python: _TestLock.test_lock\nimport 'a'\nit('is', () => {})"],
    ['above a helper', "// python: _TestLock.test_lock\nconst one = () => 1\nit('is', () => {})"],
    ['at the end', "it('is', () => {})\n// python: _TestLock.test_lock"],
    ['above a test that is a comment', "// python: _TestLock.test_lock\n// it('is', () => {})\nconst one = 1"],
  ])('stands above no test %s', (_, text) => {
    expect(tagsIn(text).problems).toEqual([
      expect.stringMatching(/^packages\/a\/test\/deep\/a\.test\.ts:\d+ {2}.*above no test$/),
    ])
  })

  it.each(['', '_TestLock', 'test_lock', '_TestLock.lock', '_TestLock.test_lock _TestLock.test_rlock', '_TestLock.test_lock,'])(
    'is not written as %j',
    (written) => {
      expect(tagsIn(`// python: ${written}\nit('is', () => {})`).problems).toEqual([
        expect.stringContaining('is not written as _TestGroup.test_case'),
      ])
    },
  )

  it('of a case that there is not is a problem', () => {
    const { problems } = settle(inventoryOf(locks()), [...held('test_log'), { ...held('test_lock')[0], group: '_TestLook' }])
    expect(problems).toEqual([
      "packages/a/test/a.test.ts:1  Python's suite has no case _TestLock.test_log",
      "packages/a/test/a.test.ts:1  Python's suite has no case _TestLook.test_lock",
    ])
  })
})

describe('a case', () => {
  const statesOf = (changes, ...names) => {
    const { files } = settle(inventoryOf(locks(changes)), held(...names))
    return files[0].groups[0].cases.map(({ state }) => state)
  }

  it('is open until a test is tagged with it', () => {
    expect(statesOf({}, 'test_rlock')).toEqual(['open', 'ported', 'open'])
  })

  it('is adapted, or not applicable, when the inventory says so', () => {
    const changes = { adapted: { test_lock: 'in another way' }, notApplicable: { test_repr_lock: 'no repr' } }
    expect(statesOf(changes, 'test_lock')).toEqual(['adapted', 'open', 'not applicable'])
  })

  it.each([
    ['adapted and held by no test', { adapted: { test_lock: 'how' } }, [], 'but no test is tagged with it'],
    ['not applicable and held', { notApplicable: { test_lock: 'why' } }, ['test_lock'], 'but a test is tagged with it'],
    ['adapted and unknown', { adapted: { test_log: 'how' } }, [], 'is no case of its group'],
    ['not applicable and unknown', { notApplicable: { test_log: 'why' } }, [], 'is no case of its group'],
    ['adapted and not applicable', { adapted: { test_lock: '' }, notApplicable: { test_lock: '' } }, [], 'both'],
    ['held in no flavour', { here: undefined }, ['test_lock'], 'say in "here" which flavours'],
  ])('is not %s', (_, changes, names, problem) => {
    expect(problemsOf(changes, ...names).join('\n')).toContain(problem)
  })
})

describe('the summary', () => {
  it('has a line for each group of which something is there, and one for the rest', () => {
    const { files } = settle(inventoryOf(locks({ notApplicable: { test_repr_lock: 'no repr' } }), pools), held('test_lock'))
    expect(summaryOf(files)).toEqual([
      'python: _TestLock  3 cases: 1 ported, 0 adapted, 1 not applicable, 1 open (thread)',
      'python: 1 group with 2 cases not begun',
    ])
  })
})

const house = (text) => ({
  'build/python-suite/inventory.json': JSON.stringify(inventoryOf(locks(), pools)),
  'packages/a/test/a.test.ts': text,
})
const tagged = "// python: _TestLock.test_lock\nit('is', () => {})"

describe('the page', () => {
  const outOfStep = 'docs/python-suite.md  is out of step with the tests: run `npm run fix`'

  it('has the files of each case, and the groups that are yet to come', () => {
    withHouse(house(tagged), (root) => {
      expect(report(root, { check: false }).problems).toEqual([])
      const page = readFileSync(join(root, 'docs/python-suite.md'), 'utf8')
      expect(page).toContain('| [_TestLock](#_testlock) | 3 | 1 | 0 | 0 | 2 | thread, process, manager | thread |')
      expect(page).toContain('| `test_lock` | ported | [a/test/a.test.ts](../packages/a/test/a.test.ts) |')
      expect(page).toContain('| `test_rlock` | not yet |  |')
      expect(page).toContain('| _TestPool | 2 | process |')
    })
  })

  it('is out of step when it is missing, and when tests were tagged since', () => {
    withHouse(house(tagged), (root) => {
      expect(report(root, { check: true }).problems).toEqual([outOfStep])
      report(root, { check: false })
      expect(report(root, { check: true }).problems).toEqual([])
      writeFileSync(join(root, 'packages/a/test/a.test.ts'), tagged.replace('test_lock', 'test_rlock'))
      expect(report(root, { check: true }).problems).toEqual([outOfStep])
    })
  })
})

describe('the command', () => {
  const run = (root, ...options) => spawnSync(process.execPath, [script, ...options, root], { encoding: 'utf8' })

  it('succeeds and tells the counts when all fits together', () => {
    const { status, stdout, stderr } = withHouse(house(tagged), run)
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toContain('python: _TestLock  3 cases')
  })

  it('fails and says why when a tag names no case, or nothing was written that is to be checked', () => {
    const { status, stderr } = withHouse(house(tagged.replace('test_lock', 'test_log')), (root) => run(root, '--check'))
    expect(stderr).toContain('no case _TestLock.test_log')
    expect(stderr).toContain('docs/python-suite.md  is out of step')
    expect(status).toBe(1)
  })
})
