import { createRequire } from 'node:module'
import type { Across } from '@troupe/runtime-node'

const isInstalled = (name: string): boolean => {
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}

/**
 * Whether processes can share memory here: on Linux, where koffi is installed, which is optional. What is asked is whether it is there, not
 * whether it works: where it is there and does not work, the tests of mapped memory have to fail.
 */
export const mapsMemory: boolean = process.platform === 'linux' && isInstalled('koffi')

/** How far memory that is shared, and locks in it, reach here. */
export const scopes: readonly Across[] = mapsMemory ? ['threads', 'processes'] : ['threads']

/** Of several flavours of a test, those whose memory is to be had here. */
export const toBeHad = <F extends { readonly across: Across }>(flavours: readonly F[]): readonly F[] =>
  flavours.filter(({ across }) => scopes.includes(across))
