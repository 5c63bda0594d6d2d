import { execFile } from 'node:child_process'

/** What `ps` prints about these processes, its head first; `undefined` where there is no `ps`. */
export const listProcesses = (pids: readonly number[]): Promise<readonly string[] | undefined> =>
  new Promise((resolve) => {
    execFile('ps', ['-o', 'pid,ppid,comm', '-p', pids.join(',')], (error, stdout) => {
      resolve(error === null ? stdout.trimEnd().split('\n') : undefined)
    })
  })
