import { statSync } from 'node:fs'
import { dirname } from 'node:path'

/** What an example takes from the command line: a whole number within bounds, a folder that exists, or a file to write to. */
export type OptionSpec =
  | { readonly about: string; readonly default: number; readonly least: number; readonly most: number }
  | { readonly about: string; readonly default: string; readonly isFile?: boolean }

export type OptionSpecs = Readonly<Record<string, OptionSpec>>

/** What an example gets for its options: as given, or the default. */
export type Values<S extends OptionSpecs> = { readonly [K in keyof S]: S[K]['default'] extends number ? number : string }

/** The same for an example of which nothing is known. */
export type AnyValues = Readonly<Record<string, number | string>>

/** The values when nothing was given. */
export const defaultsOf = <S extends OptionSpecs>(specs: S): Values<S> =>
  Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, spec.default])) as Values<S>

/** @throws Error that says what is wanted */
export const readOption = (name: string, spec: OptionSpec, text: string): number | string => {
  if (!('least' in spec)) {
    if (spec.isFile === true) return readFileOption(name, text)
    if (statSync(text, { throwIfNoEntry: false })?.isDirectory() === true) return text
    throw new Error(`--${name} needs a folder that exists, got '${text}'`)
  }
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= spec.least && value <= spec.most) return value
  throw new Error(`--${name} needs a whole number from ${spec.least} to ${spec.most}, got '${text}'`)
}

const readFileOption = (name: string, text: string): string => {
  const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  if (text !== '' && isFolder(dirname(text)) && !isFolder(text)) return text
  throw new Error(`--${name} needs a file in a folder that exists, got '${text}'`)
}
