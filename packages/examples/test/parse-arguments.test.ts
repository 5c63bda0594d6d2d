import { describe, expect, it } from 'vitest'
import type { Example } from '../src/tour/example.ts'
import { parseArguments } from '../src/tour/parse-arguments.ts'
import { listOf, usageOf } from '../src/tour/usage.ts'

const example = (name: string, options: Example['options'] = {}): Example => ({
  name,
  summary: `what ${name} is`,
  options,
  tell: async () => ({ lines: [], problems: [] }),
})

const walk = example('walk', {
  steps: { about: 'how many', default: 10, least: 1, most: 100 },
  path: { about: 'where', default: '.' },
})
const rest = example('rest')
const examples = [walk, rest]
const parse = (...args: string[]): ReturnType<typeof parseArguments> => parseArguments(args, examples)

describe('the command line', () => {
  it('runs everything with its defaults when it is empty', () => {
    const visits = [
      { example: walk, values: { steps: 10, path: '.' } },
      { example: rest, values: {} },
    ]
    expect(parse()).toEqual({ kind: 'run', visits })
  })

  it('runs one example with the options given', () => {
    const values = { steps: 7, path: import.meta.dirname }
    const visits = [{ example: walk, values }]
    expect(parse('walk', '--steps', '7', `--path=${import.meta.dirname}`)).toEqual({ kind: 'run', visits })
    expect(parse(`--path=${import.meta.dirname}`, '--steps=7', 'walk')).toEqual({ kind: 'run', visits })
  })

  it('lists and helps, whatever else it says', () => {
    expect(parse('--list')).toEqual({ kind: 'list' })
    expect(parse('walk', '--help')).toEqual({ kind: 'help' })
    expect(parse('-h')).toEqual({ kind: 'help' })
  })

  it.each([
    [['fly'], `there is no example 'fly'; there are walk, rest`],
    [['toString'], `there is no example 'toString'; there are walk, rest`],
    [['walk', 'rest'], 'one example at a time, or no name for all of them: got walk, rest'],
    [['--steps', '5'], '--steps belongs to an example: put the name of one before it'],
    [['rest', '--steps', '5'], 'rest has no option --steps; it takes none'],
    [['walk', '--steps', '0'], "--steps needs a whole number from 1 to 100, got '0'"],
    [['walk', '--steps', '101'], "--steps needs a whole number from 1 to 100, got '101'"],
    [['walk', '--steps', '1e1'], "--steps needs a whole number from 1 to 100, got '1e1'"],
    [['walk', '--steps='], "--steps needs a whole number from 1 to 100, got ''"],
    [['walk', '--path', '/no/such/folder'], "--path needs a folder that exists, got '/no/such/folder'"],
  ])('refuses %j', (args, why) => {
    expect(parse(...args)).toEqual({ kind: 'refuse', why })
  })

  it.each([
    [['--fly'], /--fly/],
    [['walk', '-x'], /-x/],
    [['walk', '--steps'], /--steps/],
    [['--list=yes'], /--list/],
  ])('refuses %j and names what it does not understand', (args, why) => {
    expect(parse(...args)).toEqual({ kind: 'refuse', why: expect.stringMatching(why) })
  })
})

describe('the help', () => {
  it('lists the examples with one line each', () => {
    expect(listOf(examples)).toEqual(['walk  what walk is', 'rest  what rest is'])
  })

  it('names every option with its default', () => {
    expect(usageOf(examples)).toEqual(
      expect.arrayContaining(['walk', '  --steps      how many (default 10)', 'rest', '  no options']),
    )
  })
})
