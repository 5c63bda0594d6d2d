import { availableParallelism } from 'node:os'
import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { createSystem } from '@troupe/runtime-node'
import type { Result as AnyResult, Out } from '../tour/example.ts'
import type { OptionSpecs, Values } from '../tour/options.ts'
import { megabytes } from '../tour/quantities.ts'
import { countAlone } from './count-alone.ts'
import { Reader } from './reader.ts'
import { Reducer } from './reducer.ts'
import { WordCounter } from './word-counter.ts'
import { mostFrequent } from './word-table.ts'

/** The root of the repository has the only folder that is sure to be full of Markdown. */
const nodeModules = fileURLToPath(new URL('../../../../node_modules', import.meta.url))

export const options = {
  hosts: { about: 'threads that count', default: Math.max(2, availableParallelism()), least: 1, most: 64 },
  path: { about: 'the folder whose Markdown files are counted', default: relative('', nodeModules) || '.' },
} satisfies OptionSpecs

export interface Result extends AnyResult {
  readonly folder: string
  readonly counters: number
  readonly files: number
  readonly bytes: number
  readonly words: number
  readonly different: number
  /** Until all threads were up, and from there until all was counted. */
  readonly startSeconds: number
  readonly countSeconds: number
  /** The same count on one thread without actors. */
  readonly aloneSeconds: number
  readonly top: readonly (readonly [word: string, times: number])[]
}

export const run = async ({ hosts, path }: Values<typeof options>, out: Out): Promise<Result> => {
  const folder = resolve(path)
  const { table, ...sums } = await countTogether(folder, hosts, out)
  const aloneAt = performance.now()
  const alone = await countAlone(folder, (files) => out.progress(`once more on one thread: ${files} of ${sums.files} files`))
  const problems = [
    ...(sums.files === 0 ? [`no Markdown file below ${folder}`] : []),
    ...(isDeepStrictEqual(table, alone) ? [] : ['one thread counts other words than many do']),
  ]
  return {
    folder,
    counters: hosts,
    ...sums,
    aloneSeconds: secondsSince(aloneAt),
    different: table.size,
    top: mostFrequent(table, 10),
    problems,
  }
}

type Count = { readonly table: ReadonlyMap<string, number> } & Pick<
  Result,
  'files' | 'bytes' | 'words' | 'startSeconds' | 'countSeconds'
>

/** reader --files--> counters on threads --tables--> reducer */
const countTogether = async (folder: string, hosts: number, out: Out): Promise<Count> => {
  const startedAt = performance.now()
  await using system = await createSystem()
  const threads = await system.threads(hosts, { name: 'counter' })
  const reader = await system.spawn(Reader, { args: [folder], on: 'thread', name: 'reader' })
  const reducer = await system.spawn(Reducer)
  const counters = await Promise.all(threads.hosts.map((on) => system.spawn(WordCounter, { on })))
  const startSeconds = secondsSince(startedAt)
  const countAt = performance.now()
  const sums = { files: 0, bytes: 0, words: 0 }
  await Promise.all(
    counters.map(async (counter) => {
      for await (const { bytes, words } of counter.stream.count(reader, reducer)) {
        sums.files++
        sums.bytes += bytes
        sums.words += words
        out.progress(`${sums.files} files, ${megabytes(sums.bytes)}`)
      }
    }),
  )
  const table = await reducer.ask.table()
  return { table, ...sums, startSeconds, countSeconds: secondsSince(countAt) }
}

const secondsSince = (startedAt: number): number => (performance.now() - startedAt) / 1_000
