import { parseArgs } from 'node:util'
import type { Example } from './example.ts'
import { type AnyValues, defaultsOf, type OptionSpecs, readOption } from './options.ts'

/** An example with all of its options. */
export interface Visit {
  readonly example: Example
  readonly values: AnyValues
}

/** What the command line asks for. */
export type Request =
  | { readonly kind: 'list' | 'help' }
  | { readonly kind: 'run'; readonly visits: readonly Visit[] }
  | { readonly kind: 'refuse'; readonly why: string }

/** Never throws: what makes no sense is refused with a sentence that says what would. */
export const parseArguments = (args: readonly string[], examples: readonly Example[]): Request => {
  try {
    return parse(args, examples)
  } catch (error) {
    return { kind: 'refuse', why: (error as Error).message }
  }
}

const parse = (args: readonly string[], examples: readonly Example[]): Request => {
  const ofExamples = Object.fromEntries(examples.flatMap(({ options }) => Object.keys(options)).map((name) => [name, text]))
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { ...ofExamples, list: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  })
  const { list, help, ...given } = values as { readonly list?: boolean; readonly help?: boolean } & Record<string, string>
  if (list === true) return { kind: 'list' }
  if (help === true) return { kind: 'help' }
  const [name, ...more] = positionals
  if (more.length > 0) throw new Error(`one example at a time, or no name for all of them: got ${positionals.join(', ')}`)
  if (name === undefined) {
    const [option] = Object.keys(given)
    if (option !== undefined) throw new Error(`--${option} belongs to an example: put the name of one before it`)
    return { kind: 'run', visits: examples.map((example) => ({ example, values: defaultsOf(example.options) })) }
  }
  const example = examples.find((each) => each.name === name)
  if (example === undefined) {
    throw new Error(`there is no example '${name}'; there are ${examples.map((each) => each.name).join(', ')}`)
  }
  return { kind: 'run', visits: [{ example, values: valuesFor(example, given) }] }
}

const text = { type: 'string' } as const

const valuesFor = ({ name, options }: Example, given: Readonly<Record<string, string>>): AnyValues => {
  const values: Record<string, number | string> = { ...defaultsOf(options) }
  for (const [option, value] of Object.entries(given)) {
    const spec = options[option]
    if (spec === undefined) throw new Error(`${name} has no option --${option}; ${whatItTakes(options)}`)
    values[option] = readOption(option, spec, value)
  }
  return values
}

const whatItTakes = (options: OptionSpecs): string => {
  const names = Object.keys(options).map((name) => `--${name}`)
  return names.length === 0 ? 'it takes none' : `it takes ${names.join(', ')}`
}
