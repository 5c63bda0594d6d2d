/** Who can see a piece of shared memory: the threads of this process, or every process of this program too. */
export type Across = 'threads' | 'processes'

/** What shared memory is made of: a `SharedArrayBuffer`, or a file in memory that each process maps. */
export type MemoryBackend = 'sab' | 'shm'

/** Where something is kept that hosts share: in memory, or in a server that all of them ask. */
export type Backend = MemoryBackend | 'manager'

/**
 * A piece of memory that other hosts see as well. Sendable as its wire form, see `region-wire.ts`; the same memory is one `Region` in
 * each thread. It stays valid as long as anything refers to it or to its buffer, and is freed when the last host has let go of it.
 */
export interface Region {
  /** Names this memory in every host. */
  readonly id: string
  readonly across: Across
  readonly backend: MemoryBackend
  /** Zero filled when the memory was made. Never handed to users whole: one of another kind for each backend, and some can be detached. */
  readonly buffer: ArrayBufferLike
  /** Blocks this thread while `words[index]` is `expected`, at most for so many milliseconds. May return for no reason. */
  wait(words: Int32Array<ArrayBufferLike>, index: number, expected: number, timeoutMs: number): void
  /** Ends the waits of at most `count` threads on `words[index]`. `words` is a view of this region. */
  wake(words: Int32Array<ArrayBufferLike>, index: number, count: number): void
  /**
   * Calls `onRing` in this thread's event loop soon after each {@link ring} of the same place; several rings may make one call. The
   * four words from `at` on are the bell's own. It does not keep the program alive.
   */
  openBell(words: Int32Array<ArrayBufferLike>, at: number, onRing: () => void): Disposable
  /** Rings the bell that a thread, perhaps in another process, has opened at this place. Nothing happens when that is gone. */
  ring(words: Int32Array<ArrayBufferLike>, at: number): void
}
