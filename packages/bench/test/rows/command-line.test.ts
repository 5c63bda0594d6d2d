import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { RowResult } from '../../src/harness/result.ts'
import { allRows } from '../../src/rows/all-rows.ts'

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const bench = (...args: string[]) => promisify(execFile)(process.execPath, [main, ...args], { timeout: 18_000 })
const few = ['--repetitions', '1', '--count', '1234']

describe('npm run bench', () => {
  it('with --json prints one object for each row and nothing else on stdout, threads and processes included', async () => {
    const { stdout, stderr } = await bench('tell-process', 'tell-thread', '--json', ...few)
    const results = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RowResult)
    // in the order of the list, not of the command line
    expect(results.map(({ name }) => name)).toEqual(['tell-thread', 'tell-process'])
    expect(results.map(({ peers }) => Object.keys(peers))).toEqual([['postMessage'], ['child_process json']])
    for (const result of results) {
      expect(Object.keys(result)).toEqual(['name', 'unit', 'troupe', 'peers', 'ratio', 'bar', 'holds'])
      expect(stderr).toContain(`${result.name}: 1 of 1: troupe `)
    }
  })

  it('without --json prints a table', async () => {
    const { stdout } = await bench('tell-here', ...few)
    expect(stdout.trimEnd().split('\n')).toHaveLength(2)
    expect(stdout).toMatch(/^tell-here +M\/s +[\d.]+ \(.+ nact .+ >= 5 M\/s /m)
  })

  it('lists the rows, one line each', async () => {
    const { stdout } = await bench('--list')
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(allRows.map(({ name }) => name))
  })

  it('ends with an error for what it does not know', async () => {
    await expect(bench('tell-nobody')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no row tell-nobody'),
    })
  })
})
