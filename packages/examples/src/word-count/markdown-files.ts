import { opendir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface MarkdownFile {
  readonly path: string
  readonly bytes: number
  readonly text: string
}

const isMarkdown = /\.(?:md|markdown)$/i

/** The paths of all Markdown files below a folder, found while they are asked for. Links are not followed: they may lead in circles. */
export async function* findMarkdown(folder: string): AsyncGenerator<string> {
  for await (const entry of await opendir(folder)) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* findMarkdown(path)
    else if (entry.isFile() && isMarkdown.test(entry.name)) yield path
  }
}

export const readMarkdown = async (path: string): Promise<MarkdownFile> => {
  const content = await readFile(path)
  return { path, bytes: content.length, text: content.toString('utf8') }
}
