/**
 * Something that is as heavy as so many bytes in the eyes of the collector, to be kept beside what it cannot weigh: it looks again
 * when what came since it looked last is heavy. Nobody writes to it, so it takes addresses and no memory.
 */
export const weightOf = (byteLength: number): ArrayBuffer | undefined => {
  try {
    return new ArrayBuffer(byteLength)
  } catch {
    // where even addresses are short
    return undefined
  }
}
