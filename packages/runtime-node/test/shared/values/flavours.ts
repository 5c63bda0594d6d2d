import type { Across } from '@troupe/runtime-node'
import { toBeHad } from '../../support/mapped-memory.ts'

/** Where the others run, and how far what is shared has to reach. */
export interface Flavour {
  readonly on: 'thread' | 'process'
  readonly across: Across
}

export const flavours: readonly Flavour[] = toBeHad([
  { on: 'thread', across: 'threads' },
  { on: 'process', across: 'processes' },
])
