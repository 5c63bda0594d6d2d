import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { print } from '../src/word-count/print.ts'
import { run } from '../src/word-count/run.ts'
import { addWords, mostFrequent, type WordTable } from '../src/word-count/word-table.ts'
import { Heard } from './support/heard.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-words-'))
})
afterEach(() => rm(folder, { recursive: true }))

const write = async (path: string, text: string): Promise<void> => {
  await mkdir(join(folder, path, '..'), { recursive: true })
  await writeFile(join(folder, path), text)
}

describe('the word count', () => {
  it('counts each Markdown file below the folder once, whoever of the counters gets it', async () => {
    await write('a.md', 'The cat and the dog.')
    await write('deep/er/b.MARKDOWN', "the dog's bone — naïve 42")
    await write('c.txt', 'the the the')
    await symlink(folder, join(folder, 'circle.md'))
    const heard = new Heard()
    const result = await run({ hosts: 3, path: folder }, heard)
    expect(result).toMatchObject({ folder, counters: 3, files: 2, bytes: 20 + 28, words: 10, different: 8, problems: [] })
    expect(result.top).toEqual([
      ['the', 3],
      ['42', 1],
      ['and', 1],
      ['bone', 1],
      ['cat', 1],
      ['dog', 1],
      ["dog's", 1],
      ['naïve', 1],
    ])
    expect(heard.texts).toContain('2 files, 0.00 MB')
  })

  it('counts hundreds of files and one larger than a stream lets through at once, like a single thread does', async () => {
    const line = 'some words to count again and again\n'
    for (let n = 0; n < 300; n++) await write(`many/${n}.md`, `${line}file${n}\n`)
    await write('large.md', line.repeat(60_000))
    const result = await run({ hosts: 2, path: folder }, new Heard())
    expect(result).toMatchObject({ files: 301, words: 300 * 8 + 60_000 * 7, problems: [] })
    expect(result.top[0]).toEqual(['again', 2 * 60_300])
  })

  it('says so when there is nothing to count', async () => {
    const result = await run({ hosts: 1, path: folder }, new Heard())
    expect(result.problems).toEqual([`no Markdown file below ${folder}`])
  })

  it('shows files, bytes, words, seconds and the most frequent words', () => {
    const lines = print({
      folder: '/books',
      counters: 2,
      files: 1_234,
      bytes: 5_000_000,
      words: 600_000,
      different: 7_000,
      startSeconds: 0.25,
      countSeconds: 0.5,
      aloneSeconds: 0.75,
      top: [['the', 9_999]],
      problems: [],
    })
    expect(lines).toEqual([
      'below /books:',
      '1 234 files, 5 000 000 bytes, 600 000 words, 7 000 different ones',
      '0.50 s with 2 counters and a reader, after 0.25 s to start their threads: 10.00 MB a second',
      '0.75 s once more on one thread without actors: equal, word by word',
      '',
      'most frequent  times',
      'the            9 999',
    ])
  })
})

describe('a word', () => {
  const wordsOf = (text: string): string[] => {
    const table: WordTable = new Map()
    addWords(table, text)
    return [...table.keys()]
  }

  it('is made of letters and digits of any script, in lower case', () => {
    expect(wordsOf('Été 2024, ДА! 東京')).toEqual(['été', '2024', 'да', '東京'])
  })

  it('keeps an apostrophe or a hyphen within it, and leaves out those around it', () => {
    expect(wordsOf(`'well-known' -- don't -x- it’s`)).toEqual(['well-known', "don't", 'x', 'it’s'])
  })

  it('is listed by how often it was met, then by the alphabet', () => {
    const table = new Map(Object.entries({ b: 2, a: 2, c: 3, d: 1 }))
    expect(mostFrequent(table, 3)).toEqual([
      ['c', 3],
      ['a', 2],
      ['b', 2],
    ])
  })
})
