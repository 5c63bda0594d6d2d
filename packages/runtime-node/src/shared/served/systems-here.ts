import type { HostedSystem } from '@troupe/core'

/**
 * The systems that run on this host, by their ids, in the order in which they were started. They are a property of the global object, not of a
 * module: the host's kernel and the modules of the user have different copies of this package.
 */
const mark: unique symbol = Symbol.for('troupe.systems')
const world = globalThis as { [mark]?: Map<string, HostedSystem> }
export const systemsHere: Map<string, HostedSystem> = (world[mark] ??= new Map())
