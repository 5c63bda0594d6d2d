import type { SystemOptions } from '@troupe/runtime-node'

/** What the command line says about the systems of Troupe's sides; what is left out is as the library has it. */
export type Setup = Pick<SystemOptions, 'threadLinks'>

export const threadLinkKinds = ['ports', 'rings', 'spinning-rings'] as const satisfies readonly Setup['threadLinks'][]
