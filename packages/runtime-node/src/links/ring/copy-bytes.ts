/** Up to here a loop is quicker than `set`, which needs a view of both sides (Node 20: 60 ns a view). */
const loopedBytes = 96

/** Copies `count` bytes. The two do not overlap. */
export const copyBytes = (from: Uint8Array, fromAt: number, to: Uint8Array, toAt: number, count: number): void => {
  if (count <= loopedBytes) for (let i = 0; i < count; i++) to[toAt + i] = from[fromAt + i]!
  else to.set(from.subarray(fromAt, fromAt + count), toAt)
}
