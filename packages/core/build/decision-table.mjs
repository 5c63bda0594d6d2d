// Puts the table of a supervisor's decisions into docs/supervision.md, from the built package: the function that decides is the source.
import { readFileSync, writeFileSync } from 'node:fs'
import { decisionTable } from '../dist/supervision/decision-table.js'

const page = new URL('../../../docs/supervision.md', import.meta.url)
const marked = /(<!-- decisions -->\n\n)(?:.*?\n\n)?(<!-- end of decisions -->)/s
writeFileSync(
  page,
  readFileSync(page, 'utf8').replace(marked, (_, before, after) => `${before}${decisionTable()}\n\n${after}`),
)
