import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders = new Set<string>()

const removeAll = (): void => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

/**
 * A new folder for what tests need on disk. It is gone after the run of all tests, or, outside of one, when this process ends: hooks of the
 * test runner are not called for a file that fails while it loads, and not when they are added within a test.
 */
export const testFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(process.env.TROUPE_TEST_FOLDER ?? tmpdir(), 'troupe-test-'))
  if (folders.size === 0) process.once('exit', removeAll)
  folders.add(folder)
  return folder
}
