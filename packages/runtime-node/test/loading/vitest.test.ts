import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { soundProgram } from './sound.ts'
import { patienceMs, Workshop } from './workshop.ts'

/** Runs the fixtures' test in the pool. Returns what the test found. */
const surveyIn = async (workshop: Workshop, pool: string): Promise<unknown> => {
  const found = workshop.path(`${pool}.json`)
  const run = await workshop.node(['node_modules/vitest/vitest.mjs', 'run', `--pool=${pool}`, '--no-cache'], {
    env: { SURVEY: found },
  })
  expect(run).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(readFileSync(found, 'utf8'))
}

const equipped = async (workshop: Workshop): Promise<Workshop> => {
  workshop.take('program')
  workshop.take('tested')
  workshop.equip('vitest', 'tsx')
  return workshop
}

const installed = await equipped(await Workshop.open())
const linked = await equipped(await Workshop.open({ packages: 'linked' }))

describe.concurrent('a test in vitest', { timeout: patienceMs }, () => {
  it.each(['forks', 'threads', 'vmThreads'])('loads TypeScript modules on threads and processes, in pool %s', async (pool) => {
    expect(await surveyIn(installed, pool)).toEqual(soundProgram.lines)
  })

  it.each(['forks', 'vmThreads'])(
    'does so in a workspace, where vitest has a copy of the packages of its own, in pool %s',
    async (pool) => {
      expect(await surveyIn(linked, pool)).toEqual(soundProgram.lines)
    },
  )

  it('may have its actors from one copy of core and the system from another', async () => {
    const mixed = await equipped(await Workshop.open())
    // vitest takes what is linked from outside of node_modules into its own hands; what is installed it leaves to Node.
    mixed.remove('node_modules/@troupe/core')
    mixed.equip('@troupe/core')
    mixed.edit('program/probe.ts', (source) =>
      source
        .replace(' isMain,', '')
        .replace("'@troupe/runtime-node'", "'@troupe/core'")
        .concat("import { isMain } from '@troupe/runtime-node'\n"),
    )
    mixed.edit('tested/program.spec.ts', (source) =>
      source.replace(
        'it(',
        "import { Actor } from '@troupe/core'\nimport { Actor as Other } from '@troupe/runtime-node'\nit('has two', () => expect(Actor).not.toBe(Other))\nit(",
      ),
    )
    expect(await surveyIn(mixed, 'forks')).toEqual(soundProgram.lines)
  })
})
