import { Actor, expose } from '@troupe/runtime-node'
import { findMarkdown, type MarkdownFile, readMarkdown } from './markdown-files.ts'

/** Finds files and hands each of them to one of those who ask for files. */
export class Reader extends Actor {
  readonly #paths: AsyncGenerator<string>

  constructor(folder: string) {
    super()
    this.#paths = findMarkdown(folder)
  }

  /**
   * Files, until there are no more. All streams draw from the same paths, so whoever is quick gets more of them.
   *
   * This is what keeps memory flat, however many files there are: a stream runs ahead of its reader by 64 items or a mebibyte, and
   * the body below then stands still at its `yield`. Tells would have put every file into mailboxes as fast as the disk gives them.
   */
  async *files(): AsyncGenerator<MarkdownFile> {
    // not `for await`, which would close the paths for all when one of the streams is left early
    for (let path = await this.#paths.next(); path.done !== true; path = await this.#paths.next()) {
      yield await readMarkdown(path.value)
    }
  }
}

expose(import.meta.url, { Reader })
