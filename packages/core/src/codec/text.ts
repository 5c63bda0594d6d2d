const native = (String.prototype as { isWellFormed?: () => boolean }).isWellFormed
const lone = /\p{Surrogate}/u

/** Whether `text` has no lone surrogates: those do not survive UTF-8. */
export const isWellFormed: (text: string) => boolean =
  native === undefined ? (text) => !lone.test(text) : (text) => (text as unknown as { isWellFormed(): boolean }).isWellFormed()

const byteOrderMark = 0xfeff

/** Whether `text` comes back from UTF-8 as it was: decoders take a byte order mark at its beginning for none of the text. */
export const survivesUtf8 = (text: string): boolean => text.charCodeAt(0) !== byteOrderMark && isWellFormed(text)

/** The UTF-16 code units of `text`, the lower byte of each first. */
export function unitsOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    bytes[2 * i] = unit & 0xff
    bytes[2 * i + 1] = unit >> 8
  }
  return bytes
}

/** Bytes. */
const piece = 8192

export function textOfUnits(bytes: Uint8Array): string {
  // in pieces: a text that grows by one character at a time is a tree with a node for each of them
  let text = ''
  for (let start = 0; start + 1 < bytes.length; start += piece) {
    const units: number[] = []
    for (let i = start; i + 1 < bytes.length && i < start + piece; i += 2) units.push(bytes[i]! | (bytes[i + 1]! << 8))
    text += String.fromCharCode(...units)
  }
  return text
}

/** Whether msgpack has an integer for it. */
export const fitsIn64Bits = (n: bigint): boolean => n >= -0x8000000000000000n && n <= 0xffffffffffffffffn

export const bigintText = (n: bigint): string => n.toString(16)

/** @throws SyntaxError when `text` is no hexadecimal number */
export const bigintOfText = (text: string): bigint => (text.startsWith('-') ? -BigInt(`0x${text.slice(1)}`) : BigInt(`0x${text}`))
