import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { Program } from '../support/program.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const run = (hears: 'yes' | 'no'): Program => new Program(fileURLToPath(built('gives-up')), { HEARS: hears })

describe('Z5 a program whose actors fail too often under the root', () => {
  it('hears the error at `done`, finds it once on stderr, and ends with exit code 1', async () => {
    await using program = run('no')
    expect(await program.line()).toBe('SUPERVISION')
    expect(await program.end()).toBe(1)
    expect(program.errors.filter((line) => line.startsWith('troupe:'))).toEqual([
      expect.stringMatching(/^troupe: the system gave up: SupervisionError: root gave up after 4 failures/),
    ])
  })

  it('is told by `onFailure` instead, and ends as it likes', async () => {
    await using program = run('yes')
    const lines = [await program.line(), await program.line()]
    expect(lines.sort()).toEqual(['SUPERVISION', 'heard SupervisionError'])
    expect(await program.end()).toBe(0)
    expect(program.errors).toEqual([])
  })
})
