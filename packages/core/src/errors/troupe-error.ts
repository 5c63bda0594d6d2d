/** What is known about a call after its error: whether the message may have been handled. */
export type ErrorFamily = 'not-delivered' | 'outcome-unknown' | 'start' | 'handler' | 'usage' | 'host' | 'link' | 'other'

const brand: unique symbol = Symbol.for('troupe.error')

/**
 * The base of every error that Troupe makes. `code` is stable across versions, the facts are readonly fields, and the message says
 * who, how much and what to do. On its way to another host an error keeps class, code, fields, cause and the stack of its origin.
 *
 * Two copies of this package know each other's errors: prefer {@link TroupeError.is} (or `code`) to `instanceof` where a program
 * may hold two.
 */
export abstract class TroupeError extends Error {
  static {
    nameErrors(this, 'TroupeError', 'other')
    Object.defineProperty(this.prototype, brand, { value: true })
  }

  abstract readonly code: string
  declare readonly family: ErrorFamily

  constructor(message: string, facts: object, options?: ErrorOptions) {
    super(message, options)
    Object.assign(this, facts)
  }

  /** Whether `value` is an error of Troupe, of this copy of the package or another. */
  static is(value: unknown): value is TroupeError {
    return typeof value === 'object' && value !== null && (value as { [brand]?: unknown })[brand] === true
  }
}

/**
 * Sets the name that instances of `errorClass` and of its subclasses show. It is a literal on the prototype: a minifier renames
 * classes, and the first line of a stack is taken while the constructor of `Error` runs.
 */
export function nameErrors(errorClass: { readonly prototype: Error }, name: string, family?: ErrorFamily): void {
  Object.defineProperty(errorClass.prototype, 'name', { value: name, writable: true, configurable: true })
  if (family !== undefined) Object.defineProperty(errorClass.prototype, 'family', { value: family, configurable: true })
}
