import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const root = new URL('../../../../', import.meta.url)

/** A `ts` block of a page. */
interface Block {
  /** The name of the file, which the first line gives. */
  readonly file: string | undefined
  readonly code: string
  /** What the program prints, where a `text` block follows right behind and says so. */
  readonly output: string | undefined
}

/** A page of the repository. */
export interface Document {
  readonly text: string
  readonly blocks: readonly Block[]
  /** The files of the repository it leads to. */
  readonly links: readonly URL[]
}

/** @param path - from the root of the repository */
export const readDocument = async (path: string): Promise<Document> => {
  const url = new URL(path, root)
  const text = await readFile(url, 'utf8')
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```$(?:\n+^```text\n(.*?)^```$)?/gms)].map(([, code = '', output]) => ({
    file: /^\/\/ ([\w.-]+\.ts)\n/.exec(code)?.[1],
    code,
    output,
  }))
  const prose = text.replaceAll(/^```.*?^```$/gms, '')
  const links = [...prose.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target = '']) => new URL(target, url))
  return { text, blocks, links: links.filter(({ protocol }) => protocol === 'file:') }
}

/** The folder of packages that the repository's own code uses. */
export const installedPackages = fileURLToPath(new URL('node_modules', root))
