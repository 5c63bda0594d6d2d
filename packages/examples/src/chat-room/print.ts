import type { Result } from './run.ts'

export const print = ({ doings, transcripts, lives }: Result): readonly string[] => [
  `in the lobby: ${doings.join(', ')}`,
  `ben tripped, and is in his life ${lives}`,
  ...Object.entries(transcripts).flatMap(([name, lines]) => ['', `${name} heard`, ...lines.map((line) => `  ${line}`)]),
]
