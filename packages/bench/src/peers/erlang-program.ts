import { fileURLToPath } from 'node:url'
import type { Side } from '../harness/row.ts'
import { openLineProgram } from './line-program.ts'

/** Compiled in memory, so that nothing is left behind. */
const load = (path: string): string =>
  `{ok, M, Code} = compile:file(${JSON.stringify(path)}, [binary, report]), {module, M} = code:load_binary(M, "", Code), M:main().`

/**
 * Processes of Erlang, run by the `erl` of this machine: `way` is one of those in erlang/actors.erl. `schedulers`: how many threads
 * run them.
 *
 * @throws PeerMissingError - there is no erl
 */
export const openErlang = (way: string, schedulers: 1 | 2): Promise<Side> => {
  const source = fileURLToPath(new URL('../../erlang/actors.erl', import.meta.url))
  const limits = ['+S', `${schedulers}`, '+P', '4000000']
  return openLineProgram(`erl ${way}`, 'erl', [...limits, '-noshell', '-eval', load(source), '-extra', way])
}
