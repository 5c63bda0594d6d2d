// `npm start`: runs the examples, all or one, and prints what they found. `npm start -- --help` shows what else it can do.
import { inspect } from 'node:util'
import type { Telling } from './tour/example.ts'
import { examples } from './tour/examples.ts'
import { parseArguments, type Visit } from './tour/parse-arguments.ts'
import { lookEveryMs, Progress } from './tour/progress.ts'
import { count, seconds } from './tour/quantities.ts'
import { listOf, usageOf } from './tour/usage.ts'

const say = (...lines: readonly string[]): void => {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''))
}

/** Shows progress on stderr: stdout is for what was found. */
const tellWithProgress = async ({ example, values }: Visit): Promise<Telling> => {
  using progress = new Progress({
    name: example.name,
    isTerminal: process.stderr.isTTY,
    now: () => performance.now(),
    write: (text) => process.stderr.write(text),
  })
  const looks = setInterval(() => progress.look(), lookEveryMs)
  try {
    return await example.tell(values, progress)
  } finally {
    clearInterval(looks)
  }
}

/** Runs one example and prints it; false when something was not as it has to be. */
const make = async (visit: Visit): Promise<boolean> => {
  const { name, summary } = visit.example
  say(`== ${name}: ${summary}`, '')
  try {
    const { lines, problems } = await tellWithProgress(visit)
    say(...lines, ...problems.map((problem) => `PROBLEM: ${problem}`), '')
    return problems.length === 0
  } catch (error) {
    console.error(`tour: ${name} failed: ${inspect(error)}`)
    return false
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
      const { visits } = request
      const startedAt = performance.now()
      let failed = 0
      for (const visit of visits) if (!(await make(visit))) failed++
      if (visits.length > 1) say(`${count(visits.length)} examples in ${seconds((performance.now() - startedAt) / 1_000)}`)
      return failed === 0 ? 0 : 1
    }
  }
}

// whoever reads the output may have seen enough, as `head` does
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
process.exitCode = await main()
