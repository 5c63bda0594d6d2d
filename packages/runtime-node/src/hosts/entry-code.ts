import { statSync } from 'node:fs'
import type { BootOrder } from '../entry/boot-order.ts'

/** What V8 made of an entry, by the file as it was then. One thread of a program makes it, all later ones start with it. */
const known = new Map<string, SharedArrayBuffer>()

/** What to tell a new thread about the entry, and what to do with the code it may send back. */
export const bootOrder = (file: string): { readonly order: BootOrder; keep(code: Uint8Array): void } => {
  // V8 itself recognises a file by its length alone.
  const { size, mtimeMs } = statSync(file)
  const key = `${file} ${size} ${mtimeMs}`
  return {
    order: { file, code: known.get(key) ?? 'wanted' },
    keep: (code) => {
      if (known.has(key)) return
      const memory = new SharedArrayBuffer(code.byteLength)
      new Uint8Array(memory).set(code)
      known.set(key, memory)
    },
  }
}
