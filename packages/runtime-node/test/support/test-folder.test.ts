import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, it } from 'vitest'
import { bundled } from './bundled.ts'
import { Program } from './program.ts'

it.each([
  ['comes to its end', 'end', 0],
  ['throws', 'throw', 1],
  ['exits', 'exit', 3],
])('a folder for tests is gone when the process that asked for it %s', async (_, end, code) => {
  const file = await bundled(new URL('./programs/has-folder.ts', import.meta.url), 'esm')
  expect(existsSync(dirname(file))).toBe(true)
  await using program = new Program(file, { END: end })
  const folders = (await program.json()) as string[]
  expect(folders).toHaveLength(2)
  expect(await program.end()).toBe(code)
  expect(folders.filter((folder) => existsSync(folder))).toEqual([])
})
