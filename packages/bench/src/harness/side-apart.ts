import { fork } from 'node:child_process'
import { serveWord } from '../command/parse-command.ts'
import { PeerMissingError } from './peer-missing-error.ts'
import type { OpenSide, Row } from './row.ts'
import type { Program } from './run-apart.ts'
import type { SideAnswer, SideOrder } from './side-mail.ts'

/** `row` with each of its sides in a process of its own, which sleeps while the others have their turns. */
export const withSidesApart = (program: Program, row: Row): Row => {
  const apart = (name: string): OpenSide => openApart(program, row.name, name)
  const peers = Object.fromEntries(Object.keys(row.peers).map((name) => [name, apart(name)]))
  return { ...row, troupe: apart('troupe'), peers }
}

const openApart =
  ({ node, nodeArgs, script }: Program, row: string, name: string): OpenSide =>
  async (setup) => {
    const child = fork(script, [serveWord, row, name], { execPath: node, execArgv: [...nodeArgs] })
    const exited = new Promise<string>((resolve) => {
      child.once('error', ({ message }) => resolve(message))
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
    })
    const tell = async (order: SideOrder): Promise<number | void> => {
      const answered = new Promise<SideAnswer>((resolve) => child.once('message', resolve))
      if (child.connected) child.send(order)
      const answer = await Promise.race([answered, exited])
      if (typeof answer === 'string') throw new Error(`the program of ${name} ended with ${answer}`)
      if ('missing' in answer) throw new PeerMissingError(answer.missing)
      if ('failed' in answer) throw new Error(answer.failed)
      return answer.reading
    }
    const close = async (): Promise<void> => {
      try {
        await tell({ order: 'close' })
      } finally {
        if (child.connected) child.disconnect()
        await exited
      }
    }
    try {
      await tell({ order: 'open', setup })
    } catch (error) {
      await close()
      throw error
    }
    return {
      run: (count) => tell({ order: 'run', count }),
      after: async () => void (await tell({ order: 'after' })),
      close,
    }
  }
