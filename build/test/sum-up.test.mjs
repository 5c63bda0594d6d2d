import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../sum-up.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'troupe-sum-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function sumUp(report, checkCode, testCode) {
  const path = join(folder, 'report.json')
  writeFileSync(path, typeof report === 'string' ? report : JSON.stringify(report))
  const { status, stdout } = spawnSync(process.execPath, [script, path, String(checkCode), String(testCode)], {
    encoding: 'utf8',
  })
  return { status, line: stdout.trim() }
}

it('is content when checks and tests passed', () => {
  expect(sumUp({ numPassedTests: 7, numFailedTests: 0 }, 0, 0)).toEqual({ status: 0, line: '7 passed, 0 failed' })
})

it('counts failed tests and a failed check', () => {
  expect(sumUp({ numPassedTests: 5, numFailedTests: 2 }, 1, 1)).toEqual({ status: 1, line: '5 passed, 3 failed' })
})

it('counts a test run that failed without a failed test, and one that left no report', () => {
  expect(sumUp({ numPassedTests: 5, numFailedTests: 0 }, 0, 1)).toEqual({ status: 1, line: '5 passed, 1 failed' })
  expect(sumUp('', 0, 1)).toEqual({ status: 1, line: '0 passed, 1 failed' })
})
