import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { checkCount } from '../harness/count-error.ts'
import { PeerMissingError } from '../harness/peer-missing-error.ts'
import type { Side } from '../harness/row.ts'

/** One line of a program's output: see python/crew.py. */
interface Answer {
  readonly counted: number
  readonly cpuSeconds: number
  /** What it has read itself, in the row's unit, where the row is not about the time. */
  readonly reading?: number
}

/** A program whose input has ended goes by itself; one that hangs is killed so much later. */
const graceMs = 2_000

/**
 * A program in another language. It is told how much to do, one number a line, and answers with a line of what it counted and what all its
 * processes used. `name`: as errors call it.
 *
 * @throws PeerMissingError - there is no such command
 */
export const openLineProgram = async (name: string, command: string, args: readonly string[]): Promise<Side> => {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    // a group of its own, so that the processes that it starts can be killed with it
    detached: true,
  })
  await started(child, command)
  const ended = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<Answer> => {
    const { done, value } = await lines.next()
    if (done) throw new Error(`${name} ended with ${(await ended).find((how) => how !== null)}`)
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
      checkCount(name, latest.counted, count)
      return latest.reading
    },
    cpuSeconds: async () => latest.cpuSeconds,
    close,
  }
}

const started = async (child: ReturnType<typeof spawn>, command: string): Promise<void> => {
  try {
    await once(child, 'spawn')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new PeerMissingError(`there is no ${command} on the path`)
  }
}
