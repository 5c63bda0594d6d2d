import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openWorkshop } from './support/workshop.ts'

describe.each(['README.md', 'packages/core/README.md', 'packages/runtime-node/README.md'])('%s', (path) => {
  it('has code that compiles, and leads to files that are there', async () => {
    await using workshop = await openWorkshop(path)
    const { blocks, links } = workshop.page
    expect(blocks).not.toEqual([])
    expect(await workshop.compile()).toEqual([])
    expect(links.filter((link) => !existsSync(link)).map(String)).toEqual([])
  }, 60_000)
})

describe('the program in README.md', () => {
  it('has twenty lines and prints what it says', async () => {
    await using workshop = await openWorkshop('README.md')
    expect(await workshop.start('main.ts')).toEqual({ exitCode: 0, stdout: ['15', ''], stderr: [''] })
    const lines = workshop.page.blocks.flatMap(({ code }) => code.split('\n')).filter((line) => line !== '')
    expect(lines.length).toBeLessThanOrEqual(20)
  }, 60_000)
})

describe('the program in packages/runtime-node/README.md', () => {
  it('greets from another process and counts down', async () => {
    await using workshop = await openWorkshop('packages/runtime-node/README.md')
    const { exitCode, stdout, stderr } = await workshop.start('main.ts')
    expect(stdout).toEqual([expect.stringMatching(/^Hello Ada, from process \d+$/), '3', '2', '1', ''])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: [''] })
  }, 60_000)
})
