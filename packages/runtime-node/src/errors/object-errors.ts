import { knowErrors, nameErrors, TroupeError } from '@troupe/core/internal'

/** A call on an object that a server keeps for others, such as those of a manager, came to grief, and nothing was changed by it. */
export abstract class ObjectError extends TroupeError {
  static {
    nameErrors(this, 'ObjectError', 'object')
  }
  static override is(value: unknown): value is ObjectError {
    return TroupeError.is(value) && value.family === 'object'
  }
}

export interface ObjectGoneFacts {
  /** What was called, as far as it is known: its kind and number. */
  readonly object: string
  readonly method: string
  /** Why, if it was not simply that nobody held it. */
  readonly why?: string
}
/** The object is not there any more: nobody held it, or it was given back. Nothing was done. */
export class ObjectGoneError extends ObjectError implements ObjectGoneFacts {
  static {
    nameErrors(this, 'ObjectGoneError')
  }
  readonly code = 'OBJECT_GONE'
  declare readonly object: string
  declare readonly method: string
  declare readonly why?: string
  constructor(facts: ObjectGoneFacts, options?: ErrorOptions) {
    const { method, object, why = 'keep a proxy of it, or a name, for as long as it is used' } = facts
    super(`${method}: ${object} is gone; ${why}`, facts, options)
  }
}

export interface ProxyReleasedFacts {
  readonly object: string
  readonly method: string
}
/** The proxy was given back with `using` or `[Symbol.dispose]()` and cannot be used any more. Other proxies of the same object are not concerned. */
export class ProxyReleasedError extends ObjectError implements ProxyReleasedFacts {
  static {
    nameErrors(this, 'ProxyReleasedError')
  }
  readonly code = 'PROXY_RELEASED'
  declare readonly object: string
  declare readonly method: string
  constructor(facts: ProxyReleasedFacts, options?: ErrorOptions) {
    super(
      `${facts.method}: this proxy of ${facts.object} was released; send or copy it before the end of its block`,
      facts,
      options,
    )
  }
}

export interface MethodNotServedFacts {
  readonly object: string
  readonly method: string
  readonly served: readonly string[]
}
/** The object has no such method for others. Nothing was done. */
export class MethodNotServedError extends ObjectError implements MethodNotServedFacts {
  static {
    nameErrors(this, 'MethodNotServedError')
  }
  readonly code = 'METHOD_NOT_SERVED'
  declare readonly object: string
  declare readonly method: string
  declare readonly served: readonly string[]
  constructor(facts: MethodNotServedFacts, options?: ErrorOptions) {
    super(`${facts.object} does not serve ${facts.method}, only ${facts.served.join(', ')}`, facts, options)
  }
}

export interface KindUnknownFacts {
  readonly kind: string
  readonly known: readonly string[]
}
/** A server was asked for an object of a kind that it does not make. Nothing was done. */
export class KindUnknownError extends ObjectError implements KindUnknownFacts {
  static {
    nameErrors(this, 'KindUnknownError')
  }
  readonly code = 'KIND_UNKNOWN'
  declare readonly kind: string
  declare readonly known: readonly string[]
  constructor(facts: KindUnknownFacts, options?: ErrorOptions) {
    super(`nobody registered ${facts.kind} here, only ${facts.known.join(', ')}`, facts, options)
  }
}

export interface NameKeptFacts {
  readonly keptName: string
  /** What has the name. */
  readonly object: string
}
/** A manager keeps another object under that name. Nothing was changed. */
export class NameKeptError extends ObjectError implements NameKeptFacts {
  static {
    nameErrors(this, 'NameKeptError')
  }
  readonly code = 'NAME_KEPT'
  declare readonly keptName: string
  declare readonly object: string
  constructor(facts: NameKeptFacts, options?: ErrorOptions) {
    super(`the manager keeps ${facts.object} under the name '${facts.keptName}': forget that first`, facts, options)
  }
}

export interface NameNotKeptFacts {
  readonly keptName: string
  readonly names: readonly string[]
}
/** A manager keeps nothing under that name. */
export class NameNotKeptError extends ObjectError implements NameNotKeptFacts {
  static {
    nameErrors(this, 'NameNotKeptError')
  }
  readonly code = 'NAME_NOT_KEPT'
  declare readonly keptName: string
  declare readonly names: readonly string[]
  constructor(facts: NameNotKeptFacts, options?: ErrorOptions) {
    super(
      `the manager keeps nothing under the name '${facts.keptName}', only under ${facts.names.join(', ') || 'none'}`,
      facts,
      options,
    )
  }
}

export interface SnapshotInvalidFacts {
  readonly file: string
  readonly why: string
}
/** A file is no snapshot of a manager, or not a whole one. Nothing was restored. */
export class SnapshotInvalidError extends ObjectError implements SnapshotInvalidFacts {
  static {
    nameErrors(this, 'SnapshotInvalidError')
  }
  readonly code = 'SNAPSHOT_INVALID'
  declare readonly file: string
  declare readonly why: string
  constructor(facts: SnapshotInvalidFacts, options?: ErrorOptions) {
    super(`${facts.file} is no snapshot of a manager: ${facts.why}`, facts, options)
  }
}

knowErrors({
  OBJECT_GONE: {
    class: ObjectGoneError,
    family: 'object',
    meaning:
      'An object that a server kept for others was called after it was given back: the last proxy and the last name of it were gone.',
    remedy: 'Keep a proxy for as long as the object is used, or keep it under a name.',
  },
  PROXY_RELEASED: {
    class: ProxyReleasedError,
    family: 'object',
    meaning: 'A proxy was used after `using` or `[Symbol.dispose]()` had given it back.',
    remedy: 'Use it inside of its block; what is sent or stored elsewhere is a proxy of its own and stays.',
  },
  METHOD_NOT_SERVED: {
    class: MethodNotServedError,
    family: 'object',
    meaning: 'A method was called that the object does not offer to others.',
    remedy: 'Call one of `served`, or list the method under `exposed` where the class is registered.',
  },
  NAME_KEPT: {
    class: NameKeptError,
    family: 'object',
    meaning: 'A manager keeps another object under the name already.',
    remedy: 'Forget the name first, or take another one.',
  },
  NAME_NOT_KEPT: {
    class: NameNotKeptError,
    family: 'object',
    meaning: 'A manager was asked for an object by a name that it does not know.',
    remedy: 'Look at `names`; whoever made the object has to give it the name before.',
  },
  SNAPSHOT_INVALID: {
    class: SnapshotInvalidError,
    family: 'object',
    meaning: 'A manager was to be restored from a file that is no snapshot, or was cut off or changed.',
    remedy: 'Give the file that `snapshot` wrote; what is there already was left as it was.',
  },
  KIND_UNKNOWN: {
    class: KindUnknownError,
    family: 'object',
    meaning: 'A server was asked to make an object of a kind that was not registered there.',
    remedy: 'Register the class with the manager, or ask for one of `known`.',
  },
})
