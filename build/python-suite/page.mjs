// docs/python-suite.md, and the same in short for a terminal.
import { countsOf, isBegun } from './settle.mjs'

const intro = `# Python's suite, ported

Python's \`multiprocessing\` has a suite of its own, and what it asserts holds here too, as behaviours: the names of groups and cases are
Python's, the tests are not. A test says above itself which cases it holds (\`// python: _TestLock.test_lock\`); which cases there are, how
some are held in another way, and why some do not apply is in \`build/python-suite/inventory.json\`. This page is written from the two by
\`npm run fix\`, and \`npm run check -- python\` fails when it is out of step.

- **ported**: what the case asserts is asserted here.
- **adapted**: it is asserted in another way, and the table says how.
- **not applicable**: there is nothing here that it could be asserted of, and the table says why.
- **open**: not yet.

Python runs many groups in several flavours: the same cases for threads, for processes, and for things that a manager process keeps.
`

export function pageOf(files) {
  const groups = files.flatMap(({ groups }) => groups)
  const begun = groups.filter(isBegun)
  return [
    intro,
    '## What there is',
    '',
    ...table(
      ['Group', 'Cases', 'Ported', 'Adapted', 'Not applicable', 'Open', 'Flavours in Python', 'Flavours here'],
      [
        ...begun.map((group) => [`[${group.name}](#${group.name.toLowerCase()})`, ...numbers(group.cases), ...flavours(group)]),
        ['all of these', ...numbers(begun.flatMap(({ cases }) => cases)), '', ''],
        ['the whole suite', ...numbers(groups.flatMap(({ cases }) => cases)), '', ''],
      ],
    ),
    '',
    ...begun.flatMap(section),
    '## Not yet',
    '',
    ...files.flatMap(({ file, groups }) => waiting(file, groups)),
  ].join('\n')
}

function section({ name, cases }) {
  const rows = cases.map((each) => [`\`${each.name}\``, stateOf(each), each.files.map(link).join('<br>')])
  return [`### ${name}`, '', ...table(['Case', 'Here', 'Tests'], rows), '']
}

function waiting(file, groups) {
  const open = groups.filter((group) => !isBegun(group))
  if (open.length === 0) return []
  const rows = open.map((group) => [group.name, String(group.cases.length), group.flavours.join(', ')])
  return [`Of \`${file}\`:`, '', ...table(['Group', 'Cases', 'Flavours in Python'], rows), '']
}

const stateOf = ({ state, remark }) => (state === 'open' ? 'not yet' : remark === undefined ? state : `${state}: ${remark}`)
const link = (file) => `[${file.replace('packages/', '')}](../${file})`
const numbers = (cases) => Object.values(countsOf(cases)).map(String)
const flavours = ({ flavours, here, cases }) => [
  flavours.join(', '),
  cases.some(({ files }) => files.length > 0) ? here.join(', ') : '',
]
const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)

/** A line for each group of which something is there, and one for the rest. */
export function summaryOf(files) {
  const groups = files.flatMap(({ groups }) => groups)
  const begun = groups.filter(isBegun)
  const width = Math.max(...begun.map(({ name }) => name.length), 0)
  const lines = begun.map((group) => `python: ${group.name.padEnd(width)}  ${countText(group)}`)
  const rest = groups.filter((group) => !isBegun(group))
  const open = rest.reduce((sum, { cases }) => sum + cases.length, 0)
  if (rest.length > 0) lines.push(`python: ${some(rest.length, 'group')} with ${some(open, 'case')} not begun`)
  return lines
}

function countText({ cases, here }) {
  const counts = countsOf(cases)
  const parts = [
    `${some(counts.cases, 'case')}: ${counts.ported} ported`,
    `${counts.adapted} adapted`,
    `${counts.notApplicable} not applicable`,
    `${counts.open} open`,
  ]
  const where = here.length > 0 && counts.ported + counts.adapted > 0 ? ` (${here.join(', ')})` : ''
  return `${parts.join(', ')}${where}`
}

const some = (count, what) => `${count} ${what}${count === 1 ? '' : 's'}`
