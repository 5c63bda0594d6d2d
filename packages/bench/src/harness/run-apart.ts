import { spawn } from 'node:child_process'
import type { RowResult } from './result.ts'
import type { RunOptions } from './run-row.ts'

/** How this program was started, so that it can be started again for one row. */
export interface Program {
  readonly node: string
  readonly nodeArgs: readonly string[]
  readonly script: string
}

/** A row ends by itself at its deadline; one that spins is killed so much later. */
const graceMs = 10_000
/** With these this program is ended by others. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs a row in a process of its own, so that no row is measured with what another one left behind: which shapes of objects the
 * compiled code has met, and how full the heap is. Its progress goes to stderr.
 *
 * @throws Error when it fails; the reason is on stderr
 */
export const runApart = async (program: Program, name: string, options: RunOptions, deadlineMs: number): Promise<RowResult> => {
  const { repetitions, count, setup } = options
  const given = Object.entries({ repetitions, count, 'thread-links': setup?.threadLinks })
  const own = [name, '--json', ...given.flatMap(([option, value]) => (value === undefined ? [] : [`--${option}`, `${value}`]))]
  const child = spawn(program.node, [...program.nodeArgs, program.script, ...own], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: deadlineMs + graceMs,
    killSignal: 'SIGKILL',
  })
  // a row that nobody waits for any more would keep the machine busy, and spoil what is measured next
  const end = (): void => void child.kill('SIGKILL')
  const endBoth = (signal: NodeJS.Signals): void => {
    end()
    process.off(signal, endBoth)
    process.kill(process.pid, signal)
  }
  process.on('exit', end)
  for (const signal of endings) process.on(signal, endBoth)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const ending = await new Promise<string>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
  process.off('exit', end)
  for (const signal of endings) process.off(signal, endBoth)
  if (ending !== 'exit code 0') throw new Error(`${name} ended with ${ending}`)
  return JSON.parse(output) as RowResult
}
