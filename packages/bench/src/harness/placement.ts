import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { osThread } from './os-thread.ts'
import type { OpenSide, Side } from './row.ts'
import type { Setup } from './setup.ts'

/** On which processors sender and receiver are. The system decides in rows that name none. */
export type Placement = 'one core' | 'two cores'

/** A side with one receiver on a thread of its own. */
export interface TwoThreads extends Side {
  /** What the operating system calls the receiver's thread. */
  receiver(): Promise<number>
}

/** Why nothing can be pinned that way here; `undefined` when it can. */
export const whyNotPinned = (placement: Placement): string | undefined => {
  const cpus = allowedCpus()
  if (cpus === undefined) return 'there is no taskset on the path'
  if (placement === 'two cores' && cpus.length < 2) return 'there is only one processor'
  return undefined
}

/** Keeps this thread and the receiver where `placement` says until the side is closed. */
export const pinned =
  (placement: Placement, open: (setup: Setup) => Promise<TwoThreads>): OpenSide =>
  async (setup) => {
    const cpus = allowedCpus() ?? []
    const side = await open(setup)
    // the first and the last are the least likely to be two halves of one core
    await pin(osThread(), [cpus[0]!])
    await pin(await side.receiver(), [placement === 'one core' ? cpus[0]! : cpus.at(-1)!])
    return {
      run: (count) => side.run(count),
      async close() {
        await side.close()
        await pin(osThread(), cpus)
      },
    }
  }

const pin = async (thread: number, cpus: readonly number[]): Promise<void> =>
  void (await promisify(execFile)('taskset', ['--cpu-list', '--pid', cpus.join(','), `${thread}`]))

/** Those that this program had when it was first asked: what is pinned later changes nothing. */
const allowedCpus = (): readonly number[] | undefined => {
  if (allowed === null) {
    const { stdout, status } = spawnSync('taskset', ['--cpu-list', '--pid', `${process.pid}`], { encoding: 'utf8' })
    allowed = status === 0 ? cpusIn(stdout.slice(stdout.lastIndexOf(':') + 1)) : undefined
  }
  return allowed
}

let allowed: readonly number[] | undefined | null = null

/** `0-2,5` is 0, 1, 2 and 5. */
export const cpusIn = (list: string): readonly number[] =>
  list
    .trim()
    .split(',')
    .flatMap((range) => {
      const [from, to = from] = range.split('-').map(Number)
      return Array.from({ length: to! - from! + 1 }, (_, n) => from! + n)
    })
