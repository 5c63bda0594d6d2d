// One folder for what all tests of a run put on disk. Their processes are ended from outside, so they cannot clean up by themselves.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Called by vitest before the tests; gives what it calls after them. */
export default function setup() {
  // once for each project
  if (process.env.TROUPE_TEST_FOLDER !== undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'troupe-test-'))
  process.env.TROUPE_TEST_FOLDER = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
