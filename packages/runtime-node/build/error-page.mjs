// Writes docs/errors.md from the built packages: the tables in the code are the source.
import { writeFileSync } from 'node:fs'
import '../dist/index.js'
import '../dist/shared/errors/every-error.js'
import { errorPage } from '@troupe/core/internal'

writeFileSync(new URL('../../../docs/errors.md', import.meta.url), errorPage())
