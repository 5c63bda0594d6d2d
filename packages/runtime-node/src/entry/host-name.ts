import { readlinkSync, writeFileSync } from 'node:fs'
import type { HostSpec } from '@troupe/core/internal'

/** Bytes that `ps` has for a name. */
const nameBytes = 15

/** Shown by `ps`: 15 bytes of it as the command, the rest as far as there is room. */
export const nameProcess = (spec: HostSpec): void => {
  process.title = `${spec.name} troupe#${spec.slot}`
}

/** Shown by `ps -L`, on Linux; elsewhere threads have no names of their own. */
export const nameThread = (spec: HostSpec): void => {
  if (process.platform !== 'linux') return
  try {
    const thread = readlinkSync('/proc/thread-self').split('/').pop()
    writeFileSync(`/proc/self/task/${thread}/comm`, Buffer.from(spec.name).subarray(0, nameBytes))
  } catch {
    // A name is a courtesy: /proc may be absent or read-only.
  }
}
