import { execFile } from 'node:child_process'

export interface Ran {
  readonly exitCode: number
  readonly stdout: readonly string[]
  readonly stderr: readonly string[]
}

/** Runs Node until it ends by itself; a program that something keeps alive is ended at the deadline, with exit code -1. */
export const runProgram = (args: readonly string[], cwd: string = process.cwd(), deadlineMs = 15_000): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, timeout: deadlineMs, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ exitCode, stdout: stdout.split('\n'), stderr: stderr.split('\n') })
    })
  })
