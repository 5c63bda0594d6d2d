/** A number that says whether these bytes came whole: their count, the first and the last of them. */
export const weigh = (bytes: Uint8Array): number => bytes.length * 65_536 + bytes[0]! * 256 + bytes.at(-1)!

/** So many bytes, of which the first and the last depend on `n`. */
export const payloadOf = (size: number, n: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(size)
  bytes[0] = n
  bytes[size - 1] = n >> 8
  return bytes
}
