import { Actor, type ActorRef, expose } from '@troupe/runtime-node'
import type { Reader } from './reader.ts'
import type { Reducer } from './reducer.ts'
import { addWords, type WordTable } from './word-table.ts'

/** What one file added. */
export interface Share {
  readonly bytes: number
  readonly words: number
}

/** Counts words on its own thread. */
export class WordCounter extends Actor {
  /**
   * Takes files from the reader until there are no more and gives the reducer one table of them all; says meanwhile what each file
   * added. The table grows with the number of different words, not with the text.
   */
  async *count(reader: ActorRef<Reader>, reducer: ActorRef<Reducer>): AsyncGenerator<Share> {
    const table: WordTable = new Map()
    for await (const { bytes, text } of reader.stream.files()) yield { bytes, words: addWords(table, text) }
    // asked, not told: when this stream ends, its table has been merged
    await reducer.ask.merge(table)
  }
}

expose(import.meta.url, { WordCounter })
