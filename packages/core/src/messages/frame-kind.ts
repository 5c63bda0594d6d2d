/**
 * The kinds of frames. Every frame begins with
 *
 *   0  u32  length of the whole frame, these four bytes included
 *   4  u8   kind
 *   5  u8   flags
 *   6  u16  method index (tell, ask, stream), else 0
 *   8  f64  number of the target actor, 0 for the kernel itself (tell, ask, stream), else correlation
 *
 * little-endian. Asks and streams have an f64 correlation behind it, and then comes the body: the arguments, the reply, the error, the
 * item. What a number means is fixed by the kind:
 *
 *   define   method = descriptor number on this link; body [key, name, methods]
 *   credit   method unused; correlation, then f64 items
 *   ack      f64 finished tells, f64 bytes received; no body. With the flag `ahead` it has overtaken frames that wait: it tells of the bytes
 *            alone, that there is room for more, and is not counted among them itself
 */
export const frameKind = {
  tell: 1,
  ask: 2,
  stream: 3,
  reply: 4,
  fail: 5,
  cancel: 6,
  item: 7,
  end: 8,
  credit: 9,
  define: 10,
  ack: 11,
} as const
export type FrameKind = (typeof frameKind)[keyof typeof frameKind]

/** Flags: the body is preceded by the chain of callers; the receipt went ahead of what waits. */
export const frameFlag = { chain: 1, ahead: 2 } as const

/** The most that the body of a frame has, 256 MiB; platforms have links that take that and something more at once. */
export const mostFrameBytes = 268_435_456

export const frameLayout = { kind: 4, flags: 5, method: 6, number: 8, second: 16, shortHeader: 16, longHeader: 24 } as const
