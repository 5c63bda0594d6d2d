import type { Result } from './run.ts'

export const print = ({ sightings: [main], lines, ps }: Result): readonly string[] => [
  `${main?.name}: my pid is ${main?.pid}, my parent's ${main?.parentPid}`,
  ...lines,
  '',
  ...(ps === undefined ? ['there is no ps here to show them'] : ['$ ps -o pid,ppid,comm -p ...', ...ps]),
]
