import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { decisionTable } from '../../src/supervision/decision-table.ts'

describe('docs/supervision.md', () => {
  it('has the table of all decisions as the function makes them: if not, run node packages/core/build/decision-table.mjs', async () => {
    const page = await readFile(new URL('../../../../docs/supervision.md', import.meta.url), 'utf8')
    expect(page).toContain(`<!-- decisions -->\n\n${decisionTable()}\n\n<!-- end of decisions -->`)
  })

  it('has a row for every event', () => {
    expect(decisionTable().split('\n')).toHaveLength(2 + 5)
  })
})
