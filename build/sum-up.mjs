// The last line of a CI run: `N passed, N failed` from vitest's JSON report and the exit codes of the two parts.
// Usage: node build/sum-up.mjs REPORT CHECK_CODE TEST_CODE; exit code 1 when anything failed.
import { readFileSync } from 'node:fs'

const [report, checkCode, testCode] = process.argv.slice(2)
const { passed, failed } = countTests(readReport(report))
// A test run can fail with no failed test: a file that does not load, an unhandled error, no report at all.
const failedTests = failed === 0 && testCode !== '0' ? 1 : failed
const failedChecks = checkCode === '0' ? 0 : 1

console.log(`${passed} passed, ${failedTests + failedChecks} failed`)
process.exitCode = failedTests + failedChecks === 0 ? 0 : 1

function countTests(results) {
  return { passed: results?.numPassedTests ?? 0, failed: results?.numFailedTests ?? 0 }
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
