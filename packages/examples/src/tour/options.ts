/** A whole number that an example takes from the command line, or a text. */
export type OptionSpec =
  | { readonly about: string; readonly default: number; readonly least: number; readonly most: number }
  | { readonly about: string; readonly default: string }

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
  if (typeof spec.default === 'string') {
    if (text === '') throw new Error(`--${name} needs a value: ${spec.about}`)
    return text
  }
  const { least, most } = spec as { readonly least: number; readonly most: number }
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new Error(`--${name} needs a whole number from ${least} to ${most}, got '${text}'`)
}
