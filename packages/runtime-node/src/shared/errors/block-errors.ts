import { knowErrors, nameErrors } from '@troupe/core/internal'
import { SharedMemoryError } from './shared-memory-errors.ts'

export interface SharedMemoryExistsFacts {
  readonly memoryName: string
}
/** A block has this name already, so none was made. */
export class SharedMemoryExistsError extends SharedMemoryError implements SharedMemoryExistsFacts {
  static {
    nameErrors(this, 'SharedMemoryExistsError')
  }
  readonly code = 'SHARED_MEMORY_EXISTS'
  declare readonly memoryName: string
  constructor(facts: SharedMemoryExistsFacts) {
    super(
      `there is shared memory of the name '${facts.memoryName}' already: attach to it, unlink it first, or take another name`,
      facts,
    )
  }
}

export interface SharedMemoryNotFoundFacts {
  readonly memoryName: string
}
/** No block has this name: there never was one, it was unlinked, or the last that had it has let go of it. */
export class SharedMemoryNotFoundError extends SharedMemoryError implements SharedMemoryNotFoundFacts {
  static {
    nameErrors(this, 'SharedMemoryNotFoundError')
  }
  readonly code = 'SHARED_MEMORY_NOT_FOUND'
  declare readonly memoryName: string
  constructor(facts: SharedMemoryNotFoundFacts) {
    super(
      `there is no shared memory of the name '${facts.memoryName}': somebody has to create it, and to keep it open until others have attached`,
      facts,
    )
  }
}

export interface SharedMemoryClosedFacts {
  /** What was closed, as it is shown everywhere: its kind, and its name if it has one. */
  readonly memory: string
}
/** This handle was closed or disposed. Other handles of the same memory are not concerned. */
export class SharedMemoryClosedError extends SharedMemoryError implements SharedMemoryClosedFacts {
  static {
    nameErrors(this, 'SharedMemoryClosedError')
  }
  readonly code = 'SHARED_MEMORY_CLOSED'
  declare readonly memory: string
  constructor(facts: SharedMemoryClosedFacts) {
    super(`${facts.memory} was closed here: use it before it is closed or goes out of scope`, facts)
  }
}

export interface SlotTooSmallFacts {
  readonly index: number
  /** Bytes that the value takes. */
  readonly needed: number
  /** Bytes that its place in the list has. */
  readonly room: number
}
/** A value is larger than its place in a list, which has the room that the list was made with. The list is as it was. */
export class SlotTooSmallError extends SharedMemoryError implements SlotTooSmallFacts {
  static {
    nameErrors(this, 'SlotTooSmallError')
  }
  readonly code = 'SLOT_TOO_SMALL'
  declare readonly index: number
  declare readonly needed: number
  declare readonly room: number
  constructor(facts: SlotTooSmallFacts) {
    super(
      `the value takes ${facts.needed} bytes, and place ${facts.index} of the list has ${facts.room}: make the list with a longer value there`,
      facts,
    )
  }
}

export interface HeapFullFacts {
  /** Bytes that were asked for. */
  readonly asked: number
  /** Bytes that are free, in all places together. */
  readonly free: number
  /** The most that one block could have. */
  readonly largest: number
}
/** The heap has no free place that is large enough. Nothing was allocated. */
export class HeapFullError extends SharedMemoryError implements HeapFullFacts {
  static {
    nameErrors(this, 'HeapFullError')
  }
  readonly code = 'HEAP_FULL'
  declare readonly asked: number
  declare readonly free: number
  declare readonly largest: number
  constructor(facts: HeapFullFacts) {
    super(
      `the heap has no place for ${facts.asked} bytes (${facts.free} are free, at most ${facts.largest} in one place): free some blocks, or make it larger`,
      facts,
    )
  }
}

export interface BlockFreedFacts {
  /** Where the block began, in bytes from the beginning of the heap's blocks. */
  readonly offset: number
}
/** The block was freed, here or elsewhere: its memory may be another's by now. */
export class BlockFreedError extends SharedMemoryError implements BlockFreedFacts {
  static {
    nameErrors(this, 'BlockFreedError')
  }
  readonly code = 'BLOCK_FREED'
  declare readonly offset: number
  constructor(facts: BlockFreedFacts) {
    super(`the block at ${facts.offset} was freed already: let one owner free it, once, when nobody uses it any more`, facts)
  }
}

knowErrors({
  SHARED_MEMORY_EXISTS: {
    class: SharedMemoryExistsError,
    family: 'memory',
    meaning: 'Shared memory was to be created under a name that other shared memory has.',
    remedy: 'Attach to it, unlink it first, or take another name.',
  },
  SHARED_MEMORY_NOT_FOUND: {
    class: SharedMemoryNotFoundError,
    family: 'memory',
    meaning: 'No shared memory has this name: it was never created, was unlinked, or nobody has it open any more.',
    remedy: 'Create it before others attach, and keep it open until they have; or send the handle itself.',
  },
  SHARED_MEMORY_CLOSED: {
    class: SharedMemoryClosedError,
    family: 'memory',
    meaning: 'A handle of shared memory was used after it was closed or disposed.',
    remedy: 'Close it later. Every host has handles of its own, and closing one leaves the others open.',
  },
  SLOT_TOO_SMALL: {
    class: SlotTooSmallError,
    family: 'memory',
    meaning: 'A value does not fit into its place in a `ShareableList`.',
    remedy: 'Make the list with values as long as they will ever get.',
  },
  HEAP_FULL: {
    class: HeapFullError,
    family: 'memory',
    meaning: 'A `SharedHeap` has no free place of that size.',
    remedy: 'Free blocks, ask for less, or make the heap larger. Free bytes in many small places do not make a large one.',
  },
  BLOCK_FREED: {
    class: BlockFreedError,
    family: 'memory',
    meaning: 'A block of a `SharedHeap` was used or freed after it had been freed.',
    remedy: 'Let one owner free it, once, when nobody uses it any more.',
  },
})
