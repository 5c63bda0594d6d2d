/** So many words that several threads see, zero at first. */
export const sharedInts = (length: number): Int32Array<SharedArrayBuffer> => new Int32Array(new SharedArrayBuffer(4 * length))
