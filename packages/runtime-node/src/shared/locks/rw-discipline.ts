import { cell } from '../waiting/cell-layout.ts'
import type { Discipline, DisciplinedCell, Entry } from '../waiting/discipline.ts'
import { kinds } from './kinds.ts'
import { handed } from './lock-discipline.ts'

/** The words of a lock for readers and writers, besides the owner's, which is the writer's: as in a `Lock`, with `handed`. */
export const rwWords = {
  /** How many read. */
  readers: cell.a as number,
  /** 1: readers may pass writers that wait. */
  unfair: cell.b as number,
} as const

/** What an entry asks for or holds: to write, or, as a number > 0, so many reads. A wait is for one; a thread's reads are one entry in the end. */
export const writes = -1

/**
 * One writes, or any number read. Who does stands in granted entries, and is said once more in two words so that nobody has to count:
 *
 *   owner    the seat whose entry was granted to write; 0 when there is none
 *   readers  the sum of what is granted to read
 *
 * All that changes entries or words happens under the latch, except that a writer takes `handed` from its word by itself. So the words are only wrong
 * after a death within the latch, and are made anew then ({@link recount}). What can be half done:
 *
 * - A grant to write: the word came first, with `handed`, and the entry still waits. It names a seat that has nothing: 0 again, and the next one
 *   is served. Nobody was in, so nothing is abandoned.
 * - A grant to read, or a reader that leaves: `readers` or the entry came first. The sum of the entries counts.
 * - Who takes it at once, downgrades or leaves, and is killed in between: its own entry goes, because it is dead. A writer that takes it writes the entry
 *   before the word, and one that leaves or downgrades the word before the entry. So the word names it only while it is in there.
 * - Who drops the entry of a dead writer frees that, says that the lock is abandoned, and clears the word. If it is killed in between, the word
 *   names a seat that has nothing and that was not just `handed` the lock: that one was in there, and the lock is abandoned.
 *
 * Who dies outside of the latch leaves entries and words that agree: a reader's count is taken from `readers`, a writer that was in there abandons
 * the lock, and one that never came for it does not.
 */
export class RwDiscipline implements Discipline {
  readonly kind: number = kinds.rwLock

  admits(at: DisciplinedCell, { want, tag }: Entry): boolean {
    const { words } = at
    if (Atomics.load(words, cell.owner) !== 0) return false
    if (want !== writes) {
      Atomics.add(words, rwWords.readers, want)
      return true
    }
    if (Atomics.load(words, rwWords.readers) === 0) {
      Atomics.store(words, cell.owner, tag | handed)
      return true
    }
    if (Atomics.load(words, rwWords.unfair) !== 0) this.#letReadersPass(at)
    return false
  }

  bereave({ words }: DisciplinedCell, { want, granted }: Entry): void {
    if (!granted) return
    if (want === writes) this.#writerDied(words)
    else Atomics.sub(words, rwWords.readers, want)
  }

  recount({ words }: DisciplinedCell, entries: readonly Entry[]): void {
    const held = entries.filter(({ granted }) => granted)
    const readers = held.reduce((sum, { want }) => (want === writes ? sum : sum + want), 0)
    Atomics.store(words, rwWords.readers, readers)
    const owner = Atomics.load(words, cell.owner)
    if (owner !== 0 && !held.some(({ want, tag }) => want === writes && tag === (owner & ~handed))) this.#writerDied(words)
  }

  /** First it is said that something may be amiss, then the lock is free. */
  #writerDied(words: Int32Array<ArrayBufferLike>): void {
    const owner = Atomics.load(words, cell.owner)
    if (owner !== 0 && (owner & handed) === 0) {
      Atomics.store(words, cell.dead, owner)
      Atomics.store(words, cell.inconsistent, 1)
    }
    Atomics.store(words, cell.owner, 0)
  }

  #letReadersPass(at: DisciplinedCell): void {
    for (const waiter of at.entries()) {
      if (waiter.granted || waiter.want === writes) continue
      Atomics.add(at.words, rwWords.readers, waiter.want)
      at.grant(waiter)
    }
  }
}
