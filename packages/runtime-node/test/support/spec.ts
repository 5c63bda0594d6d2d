import { defaultSettings, type HostSpec } from '@troupe/core/internal'

let lastSlot = 0

/** A host of a system that no kernel runs. */
export const specOf = (kind: HostSpec['kind'], changes: Partial<HostSpec> = {}): HostSpec => ({
  kind,
  systemId: 'test',
  slot: ++lastSlot,
  incarnation: 1,
  name: 'tracker',
  settings: defaultSettings,
  options: {},
  ...changes,
})
