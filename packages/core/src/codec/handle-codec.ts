/** How handles (refs, locks) cross one link. */
export interface HandleCodec {
  /** What another host has to have loaded to unpack it, as `url#name`; nothing for most. */
  keyOf?(handle: object): string | undefined
  /** Sendable data that stands for `handle` on this link. */
  pack(handle: object): unknown
  /** @throws when `data` names no handle that this peer may hold */
  unpack(data: unknown, holder: unknown): object
}
