/**
 * Troupe on Node: systems of actors on threads and processes. Re-exports `@troupe/core`, so most programs import this alone.
 *
 * Start at {@link createSystem}.
 *
 * @packageDocumentation
 */
import { startIfHost } from './entry/start-if-host.ts'

// a program bundled into one file is the entry of its own hosts
startIfHost()

export * from '@troupe/core'
export { isMain } from './entry/is-main.ts'
// when it goes wrong
export { ModuleLoadError } from './entry/module-load-error.ts'
// hosts
export type { OnOutput, OutputLine } from './hosts/host-output.ts'
// shared memory and locks
export * from './shared/index.ts'
// start
export { createSystem } from './system/create-system.ts'
export type { NodeSystem } from './system/node-system.ts'
export type { SystemOptions } from './system/system-options.ts'
