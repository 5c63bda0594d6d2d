import { beforeAll, describe, expect, it } from 'vitest'
import { print } from '../src/tracker/print.ts'
import { type Result, run } from '../src/tracker/run.ts'
import { Heard } from './support/heard.ts'
import { isGone } from './support/is-gone.ts'

describe('the tracker', () => {
  let result: Result
  const titleBefore = process.title
  beforeAll(async () => {
    result = await run({}, new Heard())
  })

  it('sees this process and two children of it', () => {
    const [main, ...children] = result.sightings
    expect(main).toEqual({ name: 'tracker-main', pid: process.pid, parentPid: process.ppid })
    expect(children).toEqual([
      { name: 'tracker-1', pid: expect.any(Number), parentPid: process.pid },
      { name: 'tracker-2', pid: expect.any(Number), parentPid: process.pid },
    ])
    expect(new Set(result.sightings.map(({ pid }) => pid)).size).toBe(3)
  })

  it('hears each child print its own pid', () => {
    const [, one, two] = result.sightings
    expect(result.lines).toEqual([
      `tracker-1: my pid is ${one!.pid}, my parent's ${process.pid}`,
      `tracker-2: my pid is ${two!.pid}, my parent's ${process.pid}`,
    ])
  })

  it.runIf(process.platform === 'linux')('finds all three in ps under their names', () => {
    expect(result.problems).toEqual([])
    const shown = result.ps!.slice(1).map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line)!.slice(1))
    const expected = result.sightings.map(({ name, pid, parentPid }) => [
      String(pid),
      String(parentPid),
      expect.stringMatching(`^${name}`),
    ])
    expect(shown).toHaveLength(3)
    expect(shown).toEqual(expect.arrayContaining(expected))
  })

  it('leaves neither child nor name behind', () => {
    expect(result.sightings.slice(1).filter(({ pid }) => !isGone(pid))).toEqual([])
    expect(process.title).toBe(titleBefore)
  })

  it('shows what ps printed, or that there is no ps', () => {
    expect(print(result)).toEqual(expect.arrayContaining([...result.lines, ...(result.ps ?? [])]))
    expect(print({ ...result, ps: undefined }).at(-1)).toBe('there is no ps here to show them')
  })
})
