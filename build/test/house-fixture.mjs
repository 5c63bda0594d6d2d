// Small houses in temporary folders, for the floors check to look at.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Writes `files` (path in packages/ -> text) to a new house, hands its folder to `look`, and removes it again. */
export function withHouse(files, look) {
  const root = mkdtempSync(join(tmpdir(), 'troupe-floors-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = join(root, 'packages', path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    }
    return look(root)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
