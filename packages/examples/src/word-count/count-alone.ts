import { findMarkdown, readMarkdown } from './markdown-files.ts'
import { addWords, type WordTable } from './word-table.ts'

/** The same count without any actor: one file after the other on this thread. */
export const countAlone = async (folder: string, onFile: (files: number) => void): Promise<ReadonlyMap<string, number>> => {
  const table: WordTable = new Map()
  let files = 0
  for await (const path of findMarkdown(folder)) {
    addWords(table, (await readMarkdown(path)).text)
    onFile(++files)
  }
  return table
}
