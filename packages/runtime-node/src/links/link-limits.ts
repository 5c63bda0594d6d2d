export const linkLimits = {
  /** From here on moving a buffer between threads costs less than copying it (Node 20: 2.5 against 3-5 us at 1 KiB). */
  transferFromBytes: 1_024,
  /** Longest chunk a socket takes: 257 MiB, a frame at its limit of 256 MiB and room for what goes with it. */
  maxChunkBytes: 269_484_032,
  /**
   * Longest wait for the token of somebody who has connected. It only clears strangers away, who do not stand in the way of the right
   * one: a peer that is busy between its connecting and its first write must not be taken for one of them.
   */
  handshakeMs: 30_000,
  /** Longest socket path that is the same everywhere (macOS has 104 bytes with the zero, Linux 108; Node 20 cuts silently). */
  maxPathBytes: 103,
  /** Bytes of a ring between two threads, a power of two; each link has two. */
  ringBytes: 65_536,
  /** From here on a chunk goes beside its ring: moving it costs less than copying it twice, and it would fill a quarter of the ring. */
  besideFromBytes: 16_384,
  /** The same between processes: beside the ring it is copied as often, by the system, so only what is larger than the ring goes there. */
  besideMappedFromBytes: 65_536,
  /** So much may be on its way beside a ring; what goes there has no bound of its own. */
  besideWindowBytes: 8_388_608,
  /**
   * More than this does not wait for room in a ring: the link breaks. A kernel never comes there: on the way to a peer that does not read it has 16 MiB and
   * one chunk behind them, of which, however long it is, half of this counts.
   */
  maxQueuedBytes: 286_261_248,
} as const
