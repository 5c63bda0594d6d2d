import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { whyNoMapping } from '@troupe/runtime-node'
import { expect, it } from 'vitest'
import { print } from '../src/squares/print.ts'
import { run } from '../src/squares/run.ts'
import { Heard } from './support/heard.ts'

it('squares numbers in every way, and draws a chart where it is told to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-squares-'))
  try {
    const svg = join(folder, 'squares.svg')
    const { rows, problems, ...result } = await run({ count: 20_000, repeats: 1, workers: 2, svg }, new Heard())
    expect(problems).toEqual([])
    const ways = ['thread', 'process'].flatMap((on) =>
      ['a list', 'a typed array', 'a shared array'].map((kind) => `${kind} on each ${on}`),
    )
    if (whyNoMapping() !== undefined) expect(ways.pop()).toBe('a shared array on each process')
    expect(rows.map(({ on, kind }) => `${kind} on each ${on}`)).toEqual(ways)
    expect(result.withoutSharing).toBe(whyNoMapping())
    for (const ms of [[result.syncMs, result.asyncMs], ...rows.map((row) => row.ms)])
      for (const one of ms) expect(one).toBeGreaterThan(0)
    expect(rows.map(({ ms }) => ms.length)).toEqual(ways.map(() => 2))
    expect(readFileSync(svg, 'utf8')).toContain('squares of a list')
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 60_000)

it('shows what it took, and says what follows', () => {
  const found = { count: 1_000_000, sizes: [1, 2, 4], syncMs: 4, asyncMs: 200, verdict: 'Copying.', svg: '', problems: [] }
  const result = { ...found, withoutSharing: undefined }
  const rows = [{ on: 'thread', kind: 'a list', ms: [180, 160, 170] } as const]
  const lines = print({ ...result, rows })
  expect(lines.slice(0, 6)).toEqual([
    '1 000 000 squares, each way with 1, 2, 4 workers:',
    '                                 1       2       4',
    'here, one after the other  4.00 ms',
    'here, as async functions    200 ms',
    'a list, on each thread      180 ms  160 ms  170 ms',
    'Async functions take turns on one thread: they make waiting cheap and computing no faster (here 50 times as long).',
  ])
  expect(lines[6]).toContain('A square takes 4.0 ns')
  expect(lines[6]).toContain('the best workers with a list took 40 times as long as no workers at all')
  expect(lines[7]).toBe('Of the list on threads: Copying.')
  expect(print({ ...result, rows, asyncMs: 1_050.4 })[3]).toMatch(/async functions +1 050 ms$/)
  const withoutSharing = 'it needs Linux'
  expect(print({ ...result, rows, withoutSharing })).toContain('Processes share no memory here: it needs Linux.')
})
