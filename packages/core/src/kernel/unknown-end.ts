import type { ExitReport } from './platform.ts'

/** Of how a host ended nothing is known, but perhaps an error that came of it. */
export const unknownEnd = (error?: unknown): ExitReport => ({
  exitCode: null,
  signal: null,
  error: error as Error | undefined,
  stderr: [],
  interrupted: false,
  abandoned: false,
})
