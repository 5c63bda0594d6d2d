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
  readonly seconds: number
  /** The same on one thread without actors. */
  readonly secondsAlone: number
  readonly top: readonly (readonly [word: string, times: number])[]
}

export const run = async ({ hosts, path }: Values<typeof options>, out: Out): Promise<Result> => {
  const folder = resolve(path)
  const startedAt = performance.now()
  const { table, ...sums } = await countTogether(folder, hosts, out)
  const countedAt = performance.now()
  const alone = await countAlone(folder, (files) => out.progress(`once more on one thread: ${files} of ${sums.files} files`))
  const problems = [
    ...(sums.files === 0 ? [`no Markdown file below ${folder}`] : []),
    ...(isDeepStrictEqual(table, alone) ? [] : ['one thread counts other words than many do']),
  ]
  return {
    folder,
    counters: hosts,
    ...sums,
    different: table.size,
    seconds: (countedAt - startedAt) / 1_000,
    secondsAlone: (performance.now() - countedAt) / 1_000,
    top: mostFrequent(table, 10),
    problems,
  }
}

interface Count {
  readonly table: ReadonlyMap<string, number>
  readonly files: number
  readonly bytes: number
  readonly words: number
}

/** reader --files--> counters on threads --tables--> reducer */
const countTogether = async (folder: string, hosts: number, out: Out): Promise<Count> => {
  await using system = await createSystem()
  const threads = await system.threads(hosts, { name: 'counter' })
  const reader = await system.spawn(Reader, { args: [folder], on: 'thread', name: 'reader' })
  const reducer = await system.spawn(Reducer)
  const counters = await Promise.all(threads.hosts.map((on) => system.spawn(WordCounter, { on })))
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
  return { table: await reducer.ask.table(), ...sums }
}
