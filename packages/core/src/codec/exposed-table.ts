import { OptionError } from '../errors/option-error.ts'

/** A class or function that other hosts can name: `url#name`. */
export type Exposed = (abstract new (...args: never) => unknown) | ((...args: never) => unknown)

/** How values of a class that cannot be edited travel. */
export interface WireAdapter<T extends object = object> {
  /** Also one with a private constructor. */
  // biome-ignore lint/complexity/noBannedTypes: no narrower type has classes with a private constructor
  readonly class: Function & { readonly prototype: T }
  /** Sendable data that stands for `value`. */
  toWire(value: T): unknown
  fromWire(data: unknown): T
}

interface Entry {
  readonly value: Exposed
  readonly adapter: WireAdapter | undefined
}

/** One for all copies of this package in this JavaScript world; its shape must not change without a new symbol. */
interface Table {
  readonly entries: Map<string, Entry>
  readonly keys: WeakMap<object, string>
}

const place: unique symbol = Symbol.for('troupe.exposed')
const world = globalThis as { [place]?: Table }
const table = (world[place] ??= { entries: new Map(), keys: new WeakMap() })

/**
 * Names `value` as `url#name` for all hosts. The same code under the same key replaces what was there: its module was evaluated again.
 *
 * @throws OptionError - other code has this key
 */
export function register(moduleUrl: string, name: string, value: Exposed): void {
  enter(moduleUrl, name, value, undefined)
}

/** Makes values of a foreign class sendable. Every host that sends or receives them has to do so, best in one shared module. */
export function adapt<T extends object>(moduleUrl: string, name: string, adapter: WireAdapter<T>): void {
  enter(moduleUrl, name, adapter.class as Exposed, adapter as unknown as WireAdapter)
}

/**
 * Names an actor of this library, as `troupe:core#name`. Every host has it, perhaps in several copies of the library, bundled or not: all
 * have the name, and the first stands for them.
 */
export function registerOwn(name: string, value: Exposed): void {
  const key = `troupe:core#${name}`
  if (!table.entries.has(key)) table.entries.set(key, { value, adapter: undefined })
  table.keys.set(value, key)
}

/** The key under which `value` was exposed. A value with two keys has the first. */
export const keyOf = (value: object): string | undefined => table.keys.get(value)

/** What was exposed in this host under `key`. It never loads anything. */
export const find = (key: string): Exposed | undefined => table.entries.get(key)?.value

export const findAdapter = (key: string): WireAdapter | undefined => table.entries.get(key)?.adapter

/** The names that a module has exposed in this host. */
export const namesOf = (moduleUrl: string): string[] =>
  [...table.entries.keys()].filter((key) => key.startsWith(`${moduleUrl}#`)).map((key) => key.slice(moduleUrl.length + 1))

function enter(moduleUrl: string, name: string, value: Exposed, adapter: WireAdapter | undefined): void {
  const key = `${moduleUrl}#${name}`
  const before = table.entries.get(key)?.value
  if (before !== undefined && before !== value && String(before) !== String(value)) {
    throw new OptionError({
      option: `exposed name '${name}' of ${moduleUrl}`,
      expected: `one class or function, but ${nameOf(before)} has it already`,
      got: value,
    })
  }
  table.entries.set(key, { value, adapter })
  if (!table.keys.has(value)) table.keys.set(value, key)
}

const nameOf = (value: Exposed): string => (value.name === '' ? 'an unnamed one' : value.name)
