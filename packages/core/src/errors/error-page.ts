import { knownErrors } from './error-classes.ts'

/** The page `docs/errors.md`: every code that is known in this program, by family. */
export function errorPage(): string {
  const rows = [...knownErrors()]
    .map(([code, entry]) => ({ code, ...entry }))
    .sort((one, other) => (one.code < other.code ? -1 : 1))
  const families = (Object.keys(headings) as (keyof typeof headings)[]).filter((name) =>
    rows.some(({ family }) => family === name),
  )
  const sections = families.map((family) => {
    const lines = rows
      .filter((row) => row.family === family)
      .map((row) => `| \`${row.class.prototype.name}\` | \`${row.code}\` | ${row.meaning} | ${row.remedy} |`)
    return `## ${headings[family]}\n\n| class | code | it means | what to do |\n| --- | --- | --- | --- |\n${lines.join('\n')}\n`
  })
  return `${introduction}\n${sections.join('\n')}`
}

const headings = {
  'not-delivered': 'Not delivered: the message did not run and never will (`NotDeliveredError`)',
  'outcome-unknown': 'Outcome unknown: the message may have run (`OutcomeUnknownError`)',
  start: 'Starting actors',
  handler: 'In handlers',
  supervision: 'Supervision',
  usage: 'Using Troupe',
  host: 'Hosts',
  link: 'Links (`LinkError`)',
  lock: 'Locks, and whatever else hosts wait at together (`LockError`)',
  memory: 'Shared memory (`SharedMemoryError`)',
  pool: 'Tasks and pools (`PoolError`)',
  object: 'Objects that a server keeps for others (`ObjectError`)',
  connection: 'Connections between programs (`ConnectionError`)',
  testing: 'In tests',
  other: 'Others',
}

const introduction = `# Errors

Every error that Troupe makes is a \`TroupeError\` with a stable \`code\`, its facts as fields, and a \`cause\` where there is one. They cross
threads and processes with class, code, fields, cause and the stack of the place where they were made.

After an error of the first family sending again is safe. After one of the second it is safe only if the handler may run twice.

This page is generated from the tables in the code (\`node packages/runtime-node/build/error-page.mjs\`).
`
