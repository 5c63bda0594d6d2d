import { type ErrorClass, errorClassName, findErrorClass } from './error-classes.ts'

/** An error as data, before anybody looked whether its fields can travel. */
export interface ErrorParts {
  /** The nearest class that another host can know: the key of an exposed one, or a name of Troupe's or the language's. */
  readonly className: string
  readonly name: string
  readonly message: string
  readonly stack?: string
  /** The error's own fields besides the ones here, hidden ones included. */
  readonly fields: Record<string, unknown>
  readonly cause?: { readonly value: unknown }
  /** The errors of an `AggregateError`. */
  readonly errors?: readonly unknown[]
}

/** Errors of this realm and of others (a `vm` context, a test runner). Proxies that throw are no errors. */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]'
  } catch {
    return false
  }
}

/**
 * Takes an error apart. Total: what throws when it is read is left out.
 *
 * @param keyOfClass - the key under which a class was exposed, for classes that are neither Troupe's nor the language's
 */
export function takeApart(error: Error, keyOfClass: (errorClass: object) => string | undefined = () => undefined): ErrorParts {
  const stack = read(error, 'stack')
  const errors = read(error, 'errors')
  return {
    className: nearestClass(error, keyOfClass),
    name: textOf(read(error, 'name'), 'Error'),
    message: textOf(read(error, 'message'), ''),
    ...(typeof stack === 'string' && { stack }),
    fields: ownFields(error),
    ...(has(error, 'cause') && { cause: { value: read(error, 'cause') } }),
    ...(has(error, 'errors') && Array.isArray(errors) && { errors }),
  }
}

/**
 * A real error from its parts: it has the internal slots, so that the platform shows it as one, and the prototype of
 * `errorClass`, whose constructor is not called. The stack is the given one: that of the place where the error was made.
 */
export function putTogether(parts: ErrorParts, errorClass: ErrorClass = findErrorClass(parts.className) ?? Error): Error {
  const error = emptyError(errorClass.prototype)
  hide(error, 'message', parts.message)
  hide(error, 'stack', parts.stack ?? fallbackStack(parts))
  if (error.name !== parts.name) hide(error, 'name', parts.name)
  for (const key of Object.keys(parts.fields)) show(error, key, parts.fields[key])
  if (parts.cause !== undefined) hide(error, 'cause', parts.cause.value)
  if (parts.errors !== undefined) hide(error, 'errors', parts.errors)
  return error
}

/** An error without a message or a stack of its own, as an instance of the class with this prototype. */
export function emptyError(prototype: Error): Error {
  const error = withoutStack(() => new Error())
  if (prototype !== Error.prototype) Object.setPrototypeOf(error, prototype)
  return error
}

/**
 * Whether an error made by {@link emptyError} works as one of its class. Those of some classes of the platform, `DOMException` for one,
 * only their constructor can make: without it even reading the name throws.
 */
export function canBeMade(prototype: Error): boolean {
  let can = makeable.get(prototype)
  if (can === undefined) {
    can = attempt(() => typeof emptyError(prototype).name) !== undefined
    makeable.set(prototype, can)
  }
  return can
}
const makeable = new WeakMap<object, boolean>()

/** Where V8 takes a stack, it is by far the most of what an error costs, and this one is replaced at once. */
function withoutStack<T>(make: () => T): T {
  const maker = Error as { stackTraceLimit?: number }
  const limit = maker.stackTraceLimit
  if (typeof limit !== 'number' || Object.isFrozen(Error)) return make()
  maker.stackTraceLimit = 0
  try {
    return make()
  } finally {
    maker.stackTraceLimit = limit
  }
}

/** For an error that came without a stack: what the platform would show of it. */
export const fallbackStack = (parts: Pick<ErrorParts, 'name' | 'message'>): string =>
  parts.message === '' ? parts.name : `${parts.name}: ${parts.message}`

/** Sets a field as the language sets `message` and `cause`: not among the enumerable ones. */
export function hide(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: false })
}

/** Sets a plain field, whatever its name. */
export function show(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, writable: true, configurable: true, enumerable: true })
}

const ownParts: ReadonlySet<string> = new Set(['name', 'message', 'stack', 'cause'])

function ownFields(error: Error): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const key of ownNames(error)) {
    if (ownParts.has(key) || (key === 'errors' && Array.isArray(read(error, key)))) continue
    const field = attempt(() => ({ value: (error as unknown as Record<string, unknown>)[key] }))
    if (field !== undefined)
      Object.defineProperty(fields, key, { ...field, writable: true, configurable: true, enumerable: true })
  }
  return fields
}

function nearestClass(error: Error, keyOfClass: (errorClass: object) => string | undefined): string {
  const found = attempt(() => {
    for (let at: object | null = Object.getPrototypeOf(error); at !== null; at = Object.getPrototypeOf(at)) {
      const maker: unknown = Object.hasOwn(at, 'constructor') ? at.constructor : undefined
      const name = (typeof maker === 'function' ? keyOfClass(maker) : undefined) ?? errorClassName(at)
      if (name !== undefined) return name
    }
    return undefined
  })
  return found ?? 'Error'
}

const ownNames = (error: Error): string[] => attempt(() => Object.getOwnPropertyNames(error)) ?? []
const has = (error: Error, key: string): boolean => attempt(() => Object.hasOwn(error, key)) ?? false
const read = (error: Error, key: string): unknown => attempt(() => (error as unknown as Record<string, unknown>)[key])
const textOf = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise)

function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}
