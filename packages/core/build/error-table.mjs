// Writes docs/errors.md from the built package: the table in the code is the source.
import { writeFileSync } from 'node:fs'
import '../dist/index.js'
import { errorPage } from '../dist/errors/error-page.js'

const page = new URL('../../../docs/errors.md', import.meta.url)
writeFileSync(page, errorPage())
