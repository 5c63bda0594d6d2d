import { fileURLToPath } from 'node:url'
import type { Side } from '../harness/row.ts'
import { openLineProgram } from './line-program.ts'

/**
 * A program of the folder `python`, run by the `python3` of this machine.
 *
 * @throws PeerMissingError - there is no python3
 */
export const openPython = (program: string, ...args: readonly (string | number)[]): Promise<Side> => {
  const script = fileURLToPath(new URL(`../../python/${program}.py`, import.meta.url))
  return openLineProgram(`python3 ${program}.py`, 'python3', ['-B', script, ...args.map(String)])
}
