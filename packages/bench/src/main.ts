// The command line of the benchmarks: the one file that takes arguments, clock, output and exit code from the process.
import { help, parseCommand, usage } from './command/parse-command.ts'
import { collectYoung } from './harness/collect-young.ts'
import { cpuSeconds } from './harness/cpu-seconds.ts'
import { markdownOf } from './harness/markdown.ts'
import type { RowResult } from './harness/result.ts'
import type { Row } from './harness/row.ts'
import { type Program, runApart } from './harness/run-apart.ts'
import { type RunOptions, runRow } from './harness/run-row.ts'
import { serveSide } from './harness/serve-side.ts'
import { withSidesApart } from './harness/side-apart.ts'
import { tableOf } from './harness/table.ts'
import { allRows } from './rows/all-rows.ts'

const deadlineMs = 55_000
const program: Program = { node: process.execPath, nodeArgs: process.execArgv, script: process.argv[1]! }

const command = parseCommand(
  process.argv.slice(2),
  allRows.map(({ name }) => name),
)
switch (command.do) {
  case 'help':
    console.log(help)
    break
  case 'list':
    for (const { name, about } of allRows) console.log(`${name.padEnd(24)} ${about}`)
    break
  case 'refuse':
    console.error(`bench: ${command.why}\n${usage}`)
    process.exitCode = 1
    break
  case 'serve':
    serveSide(allRows.find(({ name }) => name === command.row)!, command.side)
    break
  case 'run': {
    const rows = allRows.filter(({ name }) => command.names.includes(name))
    if (rows.length > 9) console.error(`bench: ${rows.length} rows, 5 to 30 seconds each; --help says how to choose`)
    const lines: { row: Row; result: RowResult }[] = []
    for (const row of rows) {
      const why = row.unavailable?.()
      if (why !== undefined) {
        if (command.print === 'json') console.log(JSON.stringify({ name: row.name, unit: row.unit, notRun: why }))
        else console.error(`bench: ${row.name} was not run: ${why}`)
        continue
      }
      try {
        const result = await (rows.length === 1 ? runHere(row, command) : runElsewhere(row, command))
        if (command.print === 'json') console.log(JSON.stringify(result))
        lines.push({ row, result })
      } catch (error) {
        // one that ran elsewhere has told its reason there
        console.error(`bench: ${row.name} failed:`, rows.length === 1 ? error : String(error))
        process.exitCode = 1
      }
    }
    if (command.print !== 'json' && lines.length > 0) console.log(command.print === 'table' ? tableOf(lines) : markdownOf(lines))
  }
}

function runHere(row: Row, options: RunOptions): Promise<RowResult> {
  return runRow(row.apart ? withSidesApart(program, row) : row, options, {
    now: () => performance.now(),
    cpuSeconds,
    collectYoung,
    progress: (line) => console.error(line),
    deadline: AbortSignal.timeout(deadlineMs),
  })
}

/** Several rows: each in a process of its own. */
function runElsewhere(row: Row, options: RunOptions): Promise<RowResult> {
  return runApart(program, row.name, options, deadlineMs)
}
