import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { checkCount } from '../harness/count-error.ts'
import { PeerMissingError } from '../harness/peer-missing-error.ts'
import type { Side } from '../harness/row.ts'

/** One line of a program's output: see python/crew.py. */
interface Answer {
  readonly counted: number
  readonly cpuSeconds: number
}

/** A program whose input has ended goes by itself; one that hangs is killed so much later. */
const graceMs = 2_000

/**
 * A program of the folder `python`, run by the `python3` of this machine. It is told how much to do, one number a line, and answers with a line
 * of what it counted and what all its processes used.
 *
 * @throws PeerMissingError - there is no python3
 */
export const openPython = async (program: string, ...args: readonly (string | number)[]): Promise<Side> => {
  const script = fileURLToPath(new URL(`../../python/${program}.py`, import.meta.url))
  const child = spawn('python3', ['-B', script, ...args.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // a group of its own, so that the processes that it starts can be killed with it
    detached: true,
  })
  await started(child)
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<Answer> => {
    const { done, value } = await lines.next()
    if (done) throw new Error(`python3 ${program}.py ended with ${(await ended).find((how) => how !== null)}`)
    return JSON.parse(value) as Answer
  }
  const close = async (): Promise<void> => {
    const late = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), graceMs)
    child.stdin.end()
    await ended
    clearTimeout(late)
  }
  let latest = await answer()
  return {
    async run(count) {
      child.stdin.write(`${count}\n`)
      latest = await answer()
      checkCount(`python3 ${program}.py`, latest.counted, count)
    },
    cpuSeconds: async () => latest.cpuSeconds,
    close,
  }
}

const started = async (child: ReturnType<typeof spawn>): Promise<void> => {
  try {
    await once(child, 'spawn')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new PeerMissingError('there is no python3 on the path')
  }
}
