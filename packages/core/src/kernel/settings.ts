/** Settings that hold for every kernel of a system; plain data. */
export interface KernelSettings {
  /** `copy`: nothing mutable is shared by accident. `share`: values between actors of one host are handed over as they are. */
  readonly isolation: 'copy' | 'share'
  /** Finds cycles of asks, and of locks where the platform keeps book of them; costs a little for every ask. */
  readonly development: boolean
  readonly askTimeoutMs: number
  readonly slowHandlerMs: number
  readonly startTimeoutMs: number
  readonly stopTimeoutMs: number
  /** Most bytes that wait for one link before it refuses more. */
  readonly linkCapBytes: number
  /** Main ends a host that does not answer for so long; `Infinity`: a silent host is not down. */
  readonly stallTimeoutMs: number
  /** The names of the events that main's observer wants to hear of from other hosts. */
  readonly observed: readonly string[]
}

export const defaultSettings: KernelSettings = Object.freeze({
  isolation: 'copy',
  development: false,
  askTimeoutMs: 30_000,
  slowHandlerMs: 1_000,
  startTimeoutMs: 30_000,
  stopTimeoutMs: 5_000,
  linkCapBytes: 256 * 1024 * 1024,
  stallTimeoutMs: Infinity,
  observed: [],
})
