/** `count` pieces of work for `workers`, as evenly as it can be. */
export const sharesOf = (count: number, workers: number): number[] =>
  Array.from({ length: workers }, (_, n) => Math.floor(count / workers) + (n < count % workers ? 1 : 0))
