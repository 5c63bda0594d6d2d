import type { Result } from './run.ts'

export const print = ({ transcripts }: Result): readonly string[] => {
  const [first] = transcripts
  return [
    `born    ${first?.births.join(' > ') ?? ''}`,
    ...transcripts.map(({ strategy, recovery }) => `${strategy.padEnd(12)}  ${recovery.join(' > ')}`),
    `ended   ${first?.ends.join(' > ') ?? ''}`,
  ]
}
