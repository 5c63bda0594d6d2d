import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { within } from './within.ts'

const deadlineMs = 15_000

/** A Node program that a test started, in a process group of its own; its output, line by line, and its end. */
export class Program implements AsyncDisposable {
  readonly child: ChildProcess
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  readonly errors: string[] = []
  readonly #lines: AsyncIterator<string>

  /** @param variables - added to the environment of this process */
  constructor(file: string, variables: Readonly<Record<string, string>>) {
    const env = { ...process.env, ...variables }
    this.child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env })
    this.#lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]()
    createInterface({ input: this.child.stderr! }).on('line', (line) => this.errors.push(line))
    this.ended = once(this.child, 'exit').then(([code, signal]) => ({ code, signal }))
  }

  /** The next line of its stdout; `undefined` after the last. */
  async line(): Promise<string | undefined> {
    const { value, done } = await within(deadlineMs, 'a line of the program', this.#lines.next())
    return done === true ? undefined : value
  }

  async json(): Promise<unknown> {
    const line = await this.line()
    if (line === undefined) throw new Error(`the program ended: ${this.errors.join('\n')}`)
    return JSON.parse(line)
  }

  /** Its exit code, when it has ended by itself. */
  async end(): Promise<number | null> {
    return (await within(deadlineMs, 'the end of the program', this.ended)).code
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }

  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-this.child.pid!, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGKILL')
    await this.ended
  }
}
