import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const root = new URL('../../../../', import.meta.url)

/** A page of the repository. */
export interface Document {
  readonly text: string
  /** Its `ts` blocks: the name of the file that the first line gives, or `undefined`, and the code. */
  readonly blocks: readonly { readonly file: string | undefined; readonly code: string }[]
  /** The files of the repository it leads to. */
  readonly links: readonly URL[]
}

/** @param path - from the root of the repository */
export const readDocument = async (path: string): Promise<Document> => {
  const url = new URL(path, root)
  const text = await readFile(url, 'utf8')
  const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => ({
    file: /^\/\/ ([\w-]+\.ts)\n/.exec(code)?.[1],
    code,
  }))
  const prose = text.replaceAll(/^```.*?^```$/gms, '')
  const links = [...prose.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target = '']) => new URL(target, url))
  return { text, blocks, links: links.filter(({ protocol }) => protocol === 'file:') }
}

/** The folder of packages that the repository's own code uses. */
export const installedPackages = fileURLToPath(new URL('node_modules', root))
