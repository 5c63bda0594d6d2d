import { knowErrors, nameErrors, TroupeError } from '@troupe/core/internal'

/** Shared memory could not be had, or does not allow what was asked of it. */
export abstract class SharedMemoryError extends TroupeError {
  static {
    nameErrors(this, 'SharedMemoryError', 'memory')
  }
}

export interface MappingUnavailableFacts {
  /** Why this program cannot map memory that other processes see. */
  readonly why: string
}
/** Memory across processes cannot be had here, so nothing that blocks a thread until another process acts can be had either. */
export class MappingUnavailableError extends SharedMemoryError implements MappingUnavailableFacts {
  static {
    nameErrors(this, 'MappingUnavailableError')
  }
  readonly code = 'MAPPING_UNAVAILABLE'
  declare readonly why: string
  constructor(facts: MappingUnavailableFacts, options?: ErrorOptions) {
    super(
      `memory that processes share cannot be had here: ${facts.why}. Install koffi on Linux, share across threads only, or use a manager`,
      facts,
      options,
    )
  }
}

export interface PlacesTakenFacts {
  /** What there are too many of. */
  readonly what: string
  readonly most: number
}
/** More threads, or more waits of one thread, than shared memory has places for. */
export class PlacesTakenError extends SharedMemoryError implements PlacesTakenFacts {
  static {
    nameErrors(this, 'PlacesTakenError')
  }
  readonly code = 'PLACES_TAKEN'
  declare readonly what: string
  declare readonly most: number
  constructor(facts: PlacesTakenFacts) {
    super(`there are ${facts.most} ${facts.what} already, and no place for more: let some of them end first`, facts)
  }
}

knowErrors({
  MAPPING_UNAVAILABLE: {
    class: MappingUnavailableError,
    family: 'memory',
    meaning: 'Memory that processes share cannot be had here.',
    remedy: 'Install koffi on Linux, share across threads only, or use a manager.',
  },
  PLACES_TAKEN: {
    class: PlacesTakenError,
    family: 'memory',
    meaning: 'More threads, or more waits of one thread, than shared memory has places for.',
    remedy: 'Let some of them end first, or await instead of blocking.',
  },
})
