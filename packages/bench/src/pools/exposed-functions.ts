// The functions that Troupe's workers run: they are found by this module.
import { expose } from '@troupe/runtime-node'
import { next, spin, square } from './functions.ts'

export { next, spin, square }

expose(import.meta.url, { next, spin, square })
