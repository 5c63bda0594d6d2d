import { knowErrors, nameErrors } from '@troupe/core/internal'
import { ObjectError } from './object-errors.ts'

export interface KeyRefusedFacts {
  readonly method: string
  /** What was given for a key, as text. */
  readonly key: string
}
/** An object was given as a key of a dict or a member of a set. What arrives is a copy, which would never be found again. Nothing was done. */
export class KeyRefusedError extends ObjectError implements KeyRefusedFacts {
  static {
    nameErrors(this, 'KeyRefusedError')
  }
  readonly code = 'KEY_REFUSED'
  declare readonly method: string
  declare readonly key: string
  constructor(facts: KeyRefusedFacts, options?: ErrorOptions) {
    super(
      `${facts.method}: ${facts.key} cannot be a key, because it arrives as a copy that equals no other: use a text, a number or another primitive`,
      facts,
      options,
    )
  }
}

export interface KeyMissingFacts {
  readonly method: string
  readonly key: string
}
/** There is nothing under the key, and no fallback was given. Nothing was done. */
export class KeyMissingError extends ObjectError implements KeyMissingFacts {
  static {
    nameErrors(this, 'KeyMissingError')
  }
  readonly code = 'KEY_MISSING'
  declare readonly method: string
  declare readonly key: string
  constructor(facts: KeyMissingFacts, options?: ErrorOptions) {
    super(`${facts.method}: there is nothing under the key ${facts.key}; give a fallback if that may be`, facts, options)
  }
}

export interface IndexOutOfRangeFacts {
  readonly method: string
  readonly index: number
  /** How many elements there were. */
  readonly length: number
}
/** There is no element at the index. Nothing was done. */
export class IndexOutOfRangeError extends ObjectError implements IndexOutOfRangeFacts {
  static {
    nameErrors(this, 'IndexOutOfRangeError')
  }
  readonly code = 'INDEX_OUT_OF_RANGE'
  declare readonly method: string
  declare readonly index: number
  declare readonly length: number
  constructor(facts: IndexOutOfRangeFacts, options?: ErrorOptions) {
    super(
      `${facts.method}: there is no element ${facts.index} among ${facts.length}; others may have taken some away meanwhile`,
      facts,
      options,
    )
  }
}

export interface NotANumberFacts {
  readonly method: string
  /** What was to be added to. */
  readonly place: string
  /** What is there, as text. */
  readonly value: string
  /** What was to be added, as text. */
  readonly by: string
}
/** Something was to be added to what is no number, or no number of that type. Nothing was done. */
export class NotANumberError extends ObjectError implements NotANumberFacts {
  static {
    nameErrors(this, 'NotANumberError')
  }
  readonly code = 'NOT_A_NUMBER'
  declare readonly method: string
  declare readonly place: string
  declare readonly value: string
  declare readonly by: string
  constructor(facts: NotANumberFacts, options?: ErrorOptions) {
    super(
      `${facts.method}: ${facts.by} cannot be added to ${facts.value} at ${facts.place}: both have to be numbers, or both bigints`,
      facts,
      options,
    )
  }
}

export interface OrderUnknownFacts {
  /** The types that were found, in the order in which they were met. */
  readonly types: readonly string[]
}
/** Values of several types, or of types without an order, were to be sorted. Nothing was done. */
export class OrderUnknownError extends ObjectError implements OrderUnknownFacts {
  static {
    nameErrors(this, 'OrderUnknownError')
  }
  readonly code = 'ORDER_UNKNOWN'
  declare readonly types: readonly string[]
  constructor(facts: OrderUnknownFacts, options?: ErrorOptions) {
    super(
      `there is no order for ${facts.types.join(', ')}: sort numbers, texts, booleans or dates, each alone, or say by what (by, key, compare)`,
      facts,
      options,
    )
  }
}

knowErrors({
  KEY_REFUSED: {
    class: KeyRefusedError,
    family: 'object',
    meaning: 'An object was given as a key of a managed dict or a member of a managed set; its copy would equal no other.',
    remedy: 'Use a primitive: a text made of its parts, `date.getTime()`, `proxy.id`.',
  },
  KEY_MISSING: {
    class: KeyMissingError,
    family: 'object',
    meaning: 'Something was to be taken out of a managed container under a key where nothing is.',
    remedy: 'Give a fallback, or ask with `has` or `get`.',
  },
  INDEX_OUT_OF_RANGE: {
    class: IndexOutOfRangeError,
    family: 'object',
    meaning: 'A managed list or array has no element at the index.',
    remedy: 'Look with `at`, which gives `undefined`; what concerns several calls belongs into one `apply`.',
  },
  NOT_A_NUMBER: {
    class: NotANumberError,
    family: 'object',
    meaning: 'Something was to be incremented that is no number, or a bigint by a number.',
    remedy: 'Set a number first; add bigints to bigints.',
  },
  ORDER_UNKNOWN: {
    class: OrderUnknownError,
    family: 'object',
    meaning: 'A managed list was to be sorted whose elements have no natural order among each other.',
    remedy: 'Say by which property, by which exposed key function, or with which exposed comparator.',
  },
})
