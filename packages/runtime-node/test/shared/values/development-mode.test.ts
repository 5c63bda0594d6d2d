import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { Program } from '../../support/program.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))

interface Warning {
  readonly name: string
  readonly code: string
  readonly message: string
}

const warningsOf = async (variables: Readonly<Record<string, string>>): Promise<unknown[]> => {
  await using program = new Program(fileURLToPath(built('careless')), variables)
  const heard: unknown[] = []
  for (let line = await program.line(); line !== undefined; line = await program.line()) heard.push(JSON.parse(line))
  expect([await program.end(), program.errors.filter((line) => line.includes('Error'))]).toEqual([0, []])
  return heard
}

describe('with TROUPE_DEV=1', () => {
  it('whoever uses a shared thing without its lock is told, once for each place, which thing and where', async () => {
    const heard = await warningsOf({ TROUPE_DEV: '1' })
    const fromThread = heard.pop()
    const warnings = heard as Warning[]
    const places = warnings.map(({ message }) =>
      /^(.*) is used without its lock at (?:Object\.)?(\w+) \(.*careless\.mjs:\d+:\d+\)/.exec(message)?.slice(1),
    )
    const [value, array, point] = ["SharedValue 'hits'", "SharedArray 'row'", "SharedStruct 'home'"]
    expect(places).toEqual([
      [value, 'readsValue'],
      [value, 'writesValue'],
      [array, 'getsElement'],
      [array, 'setsElement'],
      [array, 'readsAt'],
      [array, 'slices'],
      [array, 'setsAll'],
      [array, 'fills'],
      [array, 'iterates'],
      [`x of ${point}`, 'readsField'],
      [`x of ${point}`, 'writesField'],
      [point, 'copiesStruct'],
      [point, 'setsStruct'],
      ["x of SharedStruct 'cloud'[1]", 'readsCloud'],
    ])
    expect(new Set(warnings.map(({ name, code }) => `${name} ${code}`))).toEqual(new Set(['TroupeWarning TROUPE_UNSYNCHRONISED']))
    expect(warnings[0]?.message).toMatch(/: use update\(\) or lock\.run\(\), or make it with lock: false$/)
    expect(fromThread).toMatch(/^SharedValue 'hits' is used without its lock at Reader\.read \(.*careless\.mjs/)
  })
})

describe('without it', () => {
  it.each(['', '0'])("nobody is told: '%s'", async (given) => {
    expect(await warningsOf({ TROUPE_DEV: given })).toEqual([])
  })
})
