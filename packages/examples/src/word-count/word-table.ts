/** How often each word was met. */
export type WordTable = Map<string, number>

/** Letters and digits of any script; an apostrophe or a hyphen within a word belongs to it. */
const word = /[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu

/** Adds the words of a text and gives their number. */
export const addWords = (table: WordTable, text: string): number => {
  let words = 0
  for (const [found] of text.matchAll(word)) {
    words++
    add(table, found.toLowerCase(), 1)
  }
  return words
}

export const addTable = (table: WordTable, other: ReadonlyMap<string, number>): void => {
  for (const [found, times] of other) add(table, found, times)
}

/** The most frequent ones first, by the alphabet where there is a tie. */
export const mostFrequent = (
  table: ReadonlyMap<string, number>,
  howMany: number,
): readonly (readonly [word: string, times: number])[] =>
  [...table].sort(([a, timesA], [b, timesB]) => timesB - timesA || (a < b ? -1 : 1)).slice(0, howMany)

const add = (table: WordTable, found: string, times: number): void => {
  table.set(found, (table.get(found) ?? 0) + times)
}
