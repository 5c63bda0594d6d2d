import { expect, it } from 'vitest'
import { print } from '../src/group/print.ts'
import { run } from '../src/group/run.ts'
import { Heard } from './support/heard.ts'

it('has exactly as many members as four processes added', async () => {
  const result = await run({ joiners: 4, each: 50 }, new Heard())
  expect(result).toMatchObject({ name: 'choir', members: 201, readAndWritten: 1, problems: [] })
  expect(result.first).toHaveLength(3)
  expect(print(result)[1]).toContain('It has 201 members now')
}, 60_000)
