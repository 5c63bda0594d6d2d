import type { Example } from './example.ts'

/** One line for each example. */
export const listOf = (examples: readonly Example[]): readonly string[] => {
  const width = Math.max(...examples.map(({ name }) => name.length))
  return examples.map(({ name, summary }) => `${name.padEnd(width)}  ${summary}`)
}

/** How the tour is called, with every option of every example. */
export const usageOf = (examples: readonly Example[]): readonly string[] => [
  'npm start                        the whole tour',
  'npm start -- NAME [--OPTION N]   one example',
  'npm start -- --list              their names, one line each',
  ...examples.flatMap(({ name, options }) => ['', name, ...optionLines(options)]),
]

const optionLines = (options: Example['options']): readonly string[] => {
  const lines = Object.entries(options).map(([name, spec]) => `  --${name.padEnd(10)} ${spec.about} (default ${spec.default})`)
  return lines.length === 0 ? ['  no options'] : lines
}
