import { existsSync } from 'node:fs'
import { whyNoMapping } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { openWorkshop } from './support/workshop.ts'

/** The pages that teach by code. */
const guides = [
  'docs/supervision.md',
  'docs/statecharts.md',
  'docs/testing.md',
  'docs/simulation.md',
  'docs/shared-memory.md',
  'docs/pools.md',
  'docs/managers.md',
  'docs/connections.md',
  'docs/queues-and-pipes.md',
  'docs/remote-managers.md',
  'docs/timeline.md',
] as const

/** What the pages tell their readers to set: the types of xstate ask for the first, tests beside `.ts` modules for the second. */
const told = { skipLibCheck: true, allowImportingTsExtensions: true }

/** Memory across processes; a lock would be kept by a server where there is none. */
const sharesMemory = /(?:\bShared\w+|\bshare)\(.*across: 'processes'/

describe.each(guides)('%s', (path) => {
  it('has code that compiles, and leads to files that are there', async () => {
    await using workshop = await openWorkshop(path)
    const { blocks, links } = workshop.page
    expect(blocks).not.toEqual([])
    expect(await workshop.compile(told)).toEqual([])
    expect(links.filter((link) => !existsSync(link)).map(String)).toEqual([])
  }, 60_000)

  it('has code that runs, and prints what the page says', async () => {
    await using workshop = await openWorkshop(path)
    const { blocks } = workshop.page
    const programs = blocks.filter(({ file, output }) => file !== undefined && output !== undefined)
    for (const { file, code, output } of programs) {
      const ran = await workshop.startBuilt(file!)
      if (whyNoMapping() === undefined || !sharesMemory.test(code))
        expect(ran).toEqual({ exitCode: 0, stdout: output!.split('\n'), stderr: [''] })
      else {
        expect(ran.exitCode).toBe(1)
        expect(ran.stderr.join('\n')).toContain('MappingUnavailableError')
      }
    }
    const hasTests = blocks.some(({ file }) => file?.endsWith('.test.ts') === true)
    if (hasTests) {
      const { exitCode, stdout, stderr } = await workshop.test()
      expect(exitCode, [...stdout, ...stderr].join('\n')).toBe(0)
    }
    expect(programs.length > 0 || hasTests).toBe(true)
  }, 120_000)
})
