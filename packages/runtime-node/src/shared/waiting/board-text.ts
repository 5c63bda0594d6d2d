import { nameWords } from './board-layout.ts'

const textBytes = 4 * nameWords

/** Writes a text into `nameWords` words from `at` on; what is too long for them is cut off. */
export const writeText = (words: Int32Array<ArrayBufferLike>, at: number, text: string): void => {
  const bytes = Buffer.alloc(textBytes)
  bytes.write(text)
  words.set(new Int32Array(bytes.buffer, bytes.byteOffset, nameWords), at)
}

/** The text that {@link writeText} wrote there, whole or, while it is being written, some mixture. */
export const readText = (words: Int32Array<ArrayBufferLike>, at: number): string => {
  const bytes = Buffer.from(words.slice(at, at + nameWords).buffer)
  const end = bytes.indexOf(0)
  return bytes.toString('utf8', 0, end < 0 ? textBytes : end)
}
