import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { RowResult } from '../../src/harness/result.ts'
import { allRows } from '../../src/rows/all-rows.ts'

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const bench = (...args: string[]) => benchIn(process.env, ...args)
const benchIn = (env: NodeJS.ProcessEnv, ...args: string[]) =>
  promisify(execFile)(process.execPath, [main, ...args], { env, timeout: 58_000 })
/** The program itself is started by its own path. */
const nothingOnThePath = { ...process.env, PATH: fileURLToPath(new URL('.', import.meta.url)) }
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

  it.each([
    ['lock-threads-4', ['SAB mutex']],
    ['lock-threads-4-fair', ['SAB ticket lock']],
    ['lock-processes-4', ['python Lock', 'python Value']],
    ['semaphore-processes-4', ['python Semaphore']],
    ['semaphore-processes-4-fair', ['python Semaphore']],
    ['condition-pingpong', ['python Condition']],
  ])('tells of %s which processors all its threads and processes used', async (name, peers) => {
    const { stdout } = await bench(name, '--json', ...few)
    const result = JSON.parse(stdout) as RowResult
    const missing = Object.keys(result.missing ?? {})
    expect([...Object.keys(result.peers), ...missing]).toEqual(peers)
    for (const side of [result.troupe, ...Object.values(result.peers)]) {
      expect(side.cpu!.median).toBeGreaterThan(0)
      expect(side.perCpu!.median).toBeGreaterThan(0)
    }
    expect(result.ratioPerCpu).toEqual(missing.includes(peers[0]!) ? null : expect.any(Number))
  })

  it('runs pools of all libraries, of threads and of processes', { timeout: 60_000 }, async () => {
    const names = ['pool-20k', 'pool-latency-processes', 'pool-map-20k', 'squares-1m-typed-processes']
    const { stdout } = await bench(...names, '--json', '--repetitions', '1', '--count', '123')
    const results = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RowResult)
    expect(results.map(({ name }) => name)).toEqual(names)
    for (const { name, peers, missing = {} } of results) {
      const row = allRows.find((each) => each.name === name)!
      expect(new Set([...Object.keys(peers), ...Object.keys(missing)])).toEqual(new Set(Object.keys(row.peers)))
      expect(Object.keys(missing).filter((peer) => !peer.startsWith('python '))).toEqual([])
    }
  })

  it('runs rows of a manager process, alone and with four more, and all of them count exactly', async () => {
    const { stdout } = await bench('manager-get-pipelined', 'manager-increment-4', '--json', ...few)
    const results = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RowResult)
    for (const { troupe, peers, missing = {} } of results) {
      expect(troupe.median).toBeGreaterThan(0)
      expect([...Object.keys(peers), ...Object.keys(missing)]).toEqual(['python Manager'])
    }
    expect(results).toHaveLength(2)
  })

  it('goes on without Python where there is none, and says so', async () => {
    const { stdout, stderr } = await benchIn(nothingOnThePath, 'lock-processes-4', '--json', ...few)
    const result = JSON.parse(stdout) as RowResult
    const why = 'there is no python3 on the path'
    expect(result).toMatchObject({ peers: {}, ratio: null, ratioPerCpu: null, holds: null })
    expect(result.missing).toEqual({ 'python Lock': why, 'python Value': why })
    expect(result.troupe.median).toBeGreaterThan(0)
    expect(stderr).toContain(`lock-processes-4: without python Lock: ${why}`)
  })

  it('without Python prints a table in which what needs it is not checked', async () => {
    const { stdout } = await benchIn(nothingOnThePath, 'lock-processes-4', ...few)
    expect(stdout).toMatch(/^lock-processes-4 .* python Lock missing .* not checked$/m)
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
