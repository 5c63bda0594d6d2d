// What the workers of all pools run: the same functions, without anything of a library.

/** Next to nothing. */
export const next = (n: number): number => n + 1

export const square = (n: number): number => n * n

/** Keeps a processor busy for so many microseconds, and says how many they were. */
export const spin = (micros: number): number => {
  const until = performance.now() + micros / 1_000
  while (performance.now() < until);
  return micros
}

/** For pools that know no items: a chunk that was cut by hand. */
export const nextOfEach = (items: readonly number[]): number[] => items.map(next)

export const squareOfEach = (items: readonly number[]): number[] => items.map(square)

export const squareOfEachTyped = (items: Float64Array): Float64Array => items.map(square)
