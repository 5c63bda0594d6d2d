// `npm start`: runs the examples, all or one, and prints what they found. `npm start -- --help` shows what else it can do.
import type { Example } from './tour/example.ts'
import { examples } from './tour/examples.ts'
import { type AnyValues, defaultsOf } from './tour/options.ts'
import { parseArguments } from './tour/parse-arguments.ts'
import { lookEveryMs, Progress } from './tour/progress.ts'
import { count, seconds } from './tour/quantities.ts'
import { listOf, usageOf } from './tour/usage.ts'

const say = (...lines: readonly string[]): void => {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''))
}

/** Runs one example and prints it; false when something was not as it has to be. */
const visit = async ({ name, summary, options, tell }: Example, values: AnyValues): Promise<boolean> => {
  say(`== ${name}: ${summary}`, '')
  using progress = new Progress({
    name,
    isTerminal: process.stderr.isTTY,
    now: () => performance.now(),
    write: (text) => process.stderr.write(text),
  })
  const looks = setInterval(() => progress.look(), lookEveryMs)
  try {
    const { lines, problems } = await tell({ ...defaultsOf(options), ...values }, progress)
    progress[Symbol.dispose]()
    say(...lines, ...problems.map((problem) => `PROBLEM: ${problem}`), '')
    return problems.length === 0
  } finally {
    clearInterval(looks)
  }
}

const main = async (): Promise<number> => {
  const request = parseArguments(process.argv.slice(2), examples)
  switch (request.kind) {
    case 'list':
      say(...listOf(examples))
      return 0
    case 'help':
      say(...usageOf(examples))
      return 0
    case 'refuse':
      console.error(`tour: ${request.why}\nSee npm start -- --help`)
      return 2
    case 'run': {
      const failed: string[] = []
      const startedAt = performance.now()
      for (const example of request.examples) if (!(await visit(example, request.values))) failed.push(example.name)
      if (request.examples.length > 1)
        say(`${count(examples.length)} examples in ${seconds((performance.now() - startedAt) / 1_000)}`)
      if (failed.length > 0) console.error(`tour: not as it has to be: ${failed.join(', ')}`)
      return failed.length === 0 ? 0 : 1
    }
  }
}

// whoever reads the output may have seen enough, as `head` does
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
process.exitCode = await main()
