import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { whyNoMapping } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import type { RowResult } from '../../src/harness/result.ts'
import { allRows } from '../../src/rows/all-rows.ts'
import { isOfAnotherLanguage } from '../support/other-languages.ts'

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const bench = (...args: string[]) => benchIn(process.env, ...args)
const benchIn = (env: NodeJS.ProcessEnv, ...args: string[]) =>
  promisify(execFile)(process.execPath, [main, ...args], { env, timeout: 58_000 })
/** The program itself is started by its own path. */
const nothingOnThePath = { ...process.env, PATH: fileURLToPath(new URL('.', import.meta.url)) }
/** Every peer was measured, or is missing because the machine does not have its language. */
const expectAllPeers = ({ name, peers, missing = {} }: RowResult): void => {
  const row = allRows.find((each) => each.name === name)!
  expect(new Set([...Object.keys(peers), ...Object.keys(missing)])).toEqual(new Set(Object.keys(row.peers)))
  expect(Object.keys(missing).filter((peer) => !isOfAnotherLanguage(peer))).toEqual([])
}
const few = ['--repetitions', '1', '--count', '1234']

describe('npm run bench', () => {
  it('with --json prints one object for each row and nothing else on stdout, threads and processes included', {
    timeout: 60_000,
  }, async () => {
    const { stdout, stderr } = await bench('tell-process', 'tell-thread', '--json', ...few)
    const results = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RowResult)
    // in the order of the list, not of the command line
    expect(results.map(({ name }) => name)).toEqual(['tell-thread', 'tell-process'])
    for (const result of results) {
      const { missing: _, ...rest } = result
      expect(Object.keys(rest)).toEqual(['name', 'unit', 'troupe', 'peers', 'ratio', 'bar', 'holds'])
      expectAllPeers(result)
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
    const result = JSON.parse(stdout) as RowResult & { readonly notRun?: string }
    const notRun = name.includes('threads') ? undefined : whyNoMapping()
    expect(result.notRun).toBe(notRun)
    if (notRun !== undefined) return
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
    for (const result of results) {
      expectAllPeers(result)
    }
  })

  it.each([
    [['tell-thread-flush8', 'ask-thread-100', 'ask-thread-1-two-cores', 'spawn-thread', 'fan-in'], '300'],
    [['stream-thread', 'payload-64k', 'timers-under-load', 'ask-process-100', 'idle-actor-memory'], '100'],
    [['start-thread', 'start-process', 'thread-links-ask-100'], '3'],
  ])('runs %j for real, all peers that are there', { timeout: 60_000 }, async (names, count) => {
    const { stdout } = await bench(...names, '--json', '--repetitions', '1', '--count', count)
    const results = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RowResult & { readonly notRun?: string })
    expect(new Set(results.map(({ name }) => name))).toEqual(new Set(names))
    for (const result of results) {
      // without taskset, or on one processor, threads cannot be pinned
      if (result.notRun !== undefined) expect(result.name).toContain('-cores')
      else expectAllPeers(result)
    }
  })

  it('hands the kind of links on to rows in processes of their own', { timeout: 60_000 }, async () => {
    const links = ['--thread-links', 'ports']
    const { stdout } = await bench(
      'tell-thread-flush1',
      'ask-thread-1',
      '--json',
      ...links,
      '--repetitions',
      '1',
      '--count',
      '20',
    )
    expect(stdout.trimEnd().split('\n')).toHaveLength(2)
  })

  it('says of a row that cannot be run on this machine why, and does not fail', async () => {
    const notRun = 'there is no taskset on the path'
    const { stdout } = await benchIn(nothingOnThePath, 'ask-thread-1-one-core', '--json', ...few)
    expect(JSON.parse(stdout)).toEqual({ name: 'ask-thread-1-one-core', unit: 'us', notRun })
    const table = await benchIn(nothingOnThePath, 'ask-thread-1-one-core', ...few)
    expect(table.stderr).toContain(`ask-thread-1-one-core was not run: ${notRun}`)
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

  it.runIf(whyNoMapping() === undefined)('goes on without Python where there is none, and says so', async () => {
    const { stdout, stderr } = await benchIn(nothingOnThePath, 'lock-processes-4', '--json', ...few)
    const result = JSON.parse(stdout) as RowResult
    const why = 'there is no python3 on the path'
    expect(result).toMatchObject({ peers: {}, ratio: null, ratioPerCpu: null, holds: null })
    expect(result.missing).toEqual({ 'python Lock': why, 'python Value': why })
    expect(result.troupe.median).toBeGreaterThan(0)
    expect(stderr).toContain(`lock-processes-4: without python Lock: ${why}`)
  })

  it('knows a peer that is missing also in a program of its own', async () => {
    const { stdout } = await benchIn(nothingOnThePath, 'tell-process', '--json', ...few)
    const result = JSON.parse(stdout) as RowResult
    expect(result.missing).toEqual({ 'python Pipe': 'there is no python3 on the path' })
    expect(result.ratio).toBeGreaterThan(0)
  })

  it('without Python prints a table in which what needs it is not checked', async () => {
    const { stdout } = await benchIn(nothingOnThePath, 'queue-1-1', ...few)
    expect(stdout).toMatch(/^queue-1-1 .* python Queue missing .* not checked$/m)
  })

  it('without --json prints a table', async () => {
    const { stdout } = await bench('tell-here', ...few)
    // a line for the titles, and one for each peer
    expect(stdout.trimEnd().split('\n')).toHaveLength(1 + Object.keys(allRows[0]!.peers).length)
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
