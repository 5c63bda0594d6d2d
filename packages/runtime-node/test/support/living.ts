import { readFileSync } from 'node:fs'

/** Those of the processes that still run: what is dead and only waits to be reaped does not. */
export const living = (pids: readonly number[]): number[] => pids.filter((pid) => !['gone', 'Z', 'X'].includes(stateOf(pid)))

const stateOf = (pid: number): string => {
  try {
    // the name stands in parentheses and may hold anything
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)![0]!
  } catch {
    return 'gone'
  }
}
