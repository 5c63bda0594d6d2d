import { describe, expect, it } from 'vitest'
import { parseCommand } from '../../src/command/parse-command.ts'

const known = ['one', 'two', 'three']
const run = { do: 'run', names: known, print: 'table', repetitions: undefined, count: undefined, setup: {} }

describe('the command line', () => {
  it('means all rows when it names none', () => {
    expect(parseCommand([], known)).toEqual(run)
  })

  it('takes names in any order among the options, each once', () => {
    expect(parseCommand(['two', '--json', 'one', 'two'], known)).toEqual({ ...run, names: ['two', 'one'], print: 'json' })
    expect(parseCommand(['--markdown'], known)).toEqual({ ...run, print: 'markdown' })
  })

  it('prints results in one way', () => {
    expect(parseCommand(['--json', '--markdown'], known)).toMatchObject({
      do: 'refuse',
      why: expect.stringContaining('not by both'),
    })
    expect(parseCommand(['--json', '--list'], known)).toMatchObject({ do: 'refuse', why: expect.stringContaining('--list') })
    expect(parseCommand(['--json', '--json'], known)).toMatchObject({ do: 'run', print: 'json' })
  })

  it('takes numbers behind a blank or an equals sign', () => {
    const numbers = { ...run, repetitions: 3, count: 500 }
    expect(parseCommand(['--repetitions', '3', '--count=500'], known)).toEqual(numbers)
    expect(parseCommand(['--repetitions=3', '--count', '500'], known)).toEqual(numbers)
  })

  it('takes the kind of links between threads', () => {
    const spinning = { ...run, setup: { threadLinks: 'spinning-rings' } }
    expect(parseCommand(['--thread-links', 'spinning-rings'], known)).toEqual(spinning)
    expect(parseCommand(['--thread-links=spinning-rings'], known)).toEqual(spinning)
  })

  it.each(['--help', '-h'])('says what it takes at %s, whatever else is there', (word) => {
    expect(parseCommand([word], known)).toEqual({ do: 'help' })
    expect(parseCommand(['one', '--list', word], known)).toEqual({ do: 'help' })
  })

  it('lists the rows when asked to', () => {
    expect(parseCommand(['one', '--list'], known)).toEqual({ do: 'list' })
  })

  it.each([
    [['four'], 'there is no row four, only one, two, three'],
    [['--fast'], 'there is no option --fast'],
    [['--repetitions'], '--repetitions takes a whole number from 1, not nothing'],
    [['--repetitions', '0'], '--repetitions takes a whole number from 1, not 0'],
    [['--count=1.5'], '--count takes a whole number from 1, not 1.5'],
    [['--thread-links', 'wires'], '--thread-links takes ports, rings, spinning-rings, not wires'],
    [['--thread-links'], '--thread-links takes ports, rings, spinning-rings, not nothing'],
    [['--count', '--json'], '--count takes a whole number from 1, not --json'],
  ])('refuses %j and says why', (args, why) => {
    expect(parseCommand(args, known)).toEqual({ do: 'refuse', why })
  })
})
