import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { cgroupCpus } from './cgroup-cpus.ts'

/**
 * How many processors this program may keep busy at once, at least 1: those it may run on, and not more than the container, or any other
 * group of processes around it, is given time for. A part of a processor counts as a whole one.
 */
export const cpuCount = (): number => Math.max(1, Math.min(availableParallelism(), Math.ceil(cgroupCpus(read))))

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // no Linux, or no such group
  }
}
