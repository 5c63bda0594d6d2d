/** One task of `of` takes so many microseconds; the first rule that holds counts. */
const rules = [
  { of: 50, micros: 20_000 },
  { of: 5, micros: 1_000 },
  { of: 1, micros: 50 },
] as const

/** How long each of so many tasks takes, in microseconds: most are short, some long, a few very long, the last one among them. */
export const lengthsOf = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, n) => rules.find(({ of }) => (n + 1) % of === 0)!.micros)
