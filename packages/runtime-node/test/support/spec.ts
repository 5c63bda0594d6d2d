import type { HostSpec } from '@troupe/core/internal'

let lastSlot = 0

/** A host of a system that no kernel runs. */
export const specOf = (kind: HostSpec['kind'], changes: Partial<HostSpec> = {}): HostSpec => ({
  kind,
  systemId: 'test',
  slot: ++lastSlot,
  incarnation: 1,
  name: 'tracker',
  settings: {
    isolation: 'copy',
    development: false,
    askTimeoutMs: 1_000,
    slowHandlerMs: 1_000,
    startTimeoutMs: 10_000,
    stopTimeoutMs: 5_000,
    linkCapBytes: 1_000_000,
  },
  options: {},
  ...changes,
})
