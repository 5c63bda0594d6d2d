export const linkLimits = {
  /** From here on moving a buffer between threads costs less than copying it (Node 20: 2.5 against 3-5 us at 1 KiB). */
  transferFromBytes: 1_024,
  /** Longest wait for the other end's goodbye, once ours is on its way. */
  goodbyeMs: 2_000,
  /** Longest chunk a socket takes: 257 MiB, a frame at its limit of 256 MiB and room for what goes with it. */
  maxChunkBytes: 269_484_032,
  /** Longest wait for a peer's token. */
  handshakeMs: 1_000,
  /** Longest wait for a peer that was told to come. */
  meetingMs: 5_000,
  /** Longest socket path that is the same everywhere (macOS has 104 bytes with the zero, Linux 108; Node 20 cuts silently). */
  maxPathBytes: 103,
} as const
