import type { Across } from '@troupe/runtime-node'
import { toBeHad } from '../../support/mapped-memory.ts'

interface Flavour {
  readonly on: 'here' | 'thread' | 'process'
  readonly across: Across
}

/** Where the other side is, and the memory that reaches there. */
export const flavours: readonly Flavour[] = toBeHad<Flavour>([
  { on: 'here', across: 'threads' },
  { on: 'thread', across: 'threads' },
  { on: 'thread', across: 'processes' },
  { on: 'process', across: 'processes' },
])

let names = 0

/** A name that no other test uses, also in other processes. */
export const newName = (what = 'block'): string => `test ${process.pid} ${what} ${++names}`
