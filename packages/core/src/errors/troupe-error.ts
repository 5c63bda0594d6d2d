/** What is known about a call after its error: whether the message may have been handled. */
export type ErrorFamily =
  | 'not-delivered'
  | 'outcome-unknown'
  | 'start'
  | 'handler'
  | 'supervision'
  | 'usage'
  | 'host'
  | 'link'
  | 'lock'
  | 'memory'
  | 'pool'
  | 'object'
  | 'connection'
  | 'testing'
  | 'other'

/** On the prototype of each of Troupe's own classes of errors, with the name of the class: not on those of users. */
const brand: unique symbol = Symbol.for('troupe.error')

/**
 * The base of every error that Troupe makes. `code` is stable across versions, the facts are readonly fields, and the message says
 * who, how much and what to do. On its way to another host an error keeps class, code, fields, cause and the stack of its origin.
 *
 * A program often holds two copies of this package: a host begins with one, and the modules it loads bring another. `instanceof`
 * with one of Troupe's own classes holds for the errors of every copy; with a class of yours it means that class alone.
 */
export abstract class TroupeError extends Error {
  static {
    nameErrors(this, 'TroupeError', 'other')
  }

  abstract readonly code: string
  declare readonly family: ErrorFamily

  constructor(message: string, facts: object, options?: ErrorOptions) {
    super(message, options)
    Object.assign(this, facts)
  }

  /** Whether `value` is an error of Troupe, of this copy of the package or another. */
  static is(value: unknown): value is TroupeError {
    return typeof value === 'object' && value !== null && (value as { [brand]?: unknown })[brand] !== undefined
  }

  /** Holds for errors of this class and of the one that has its place in another copy of the package. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (Function.prototype[Symbol.hasInstance].call(this, value)) return true
    const name = troupeErrorName(this.prototype)
    if (name === undefined || !TroupeError.is(value)) return false
    for (let at: object | null = Object.getPrototypeOf(value); at !== null; at = Object.getPrototypeOf(at) as object | null) {
      if (troupeErrorName(at) === name) return true
    }
    return false
  }
}

/** The name of the class of Troupe's, of any copy of it, that has this prototype. */
export const troupeErrorName = (prototype: object): string | undefined =>
  Object.hasOwn(prototype, brand) ? (prototype as { readonly [brand]: string })[brand] : undefined

/**
 * Makes `errorClass` one of Troupe's own, and sets the name that its instances and those of its subclasses show. It is a literal on
 * the prototype: a minifier renames classes, and the first line of a stack is taken while the constructor of `Error` runs.
 */
export function nameErrors(errorClass: { readonly prototype: Error }, name: string, family?: ErrorFamily): void {
  Object.defineProperty(errorClass.prototype, 'name', { value: name, writable: true, configurable: true })
  Object.defineProperty(errorClass.prototype, brand, { value: name })
  if (family !== undefined) Object.defineProperty(errorClass.prototype, 'family', { value: family, configurable: true })
}
