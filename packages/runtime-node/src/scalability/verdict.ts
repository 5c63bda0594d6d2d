import type { Verdict } from './cause.ts'
import { caveatsOf } from './caveats.ts'
import { groundsOf } from './grounds.ts'
import type { ScalabilityFindings } from './scalability-data.ts'
import { cases } from './verdict-cases.ts'

/** What holds the work back, from the figures alone: the same figures always get the same answer. */
export const verdictOn = (found: ScalabilityFindings): Verdict => {
  const grounds = groundsOf(found)
  const { cause, sentence } = cases.find(({ holds }) => holds(grounds))!
  return { cause, sentence: sentence(grounds), caveats: caveatsOf(found, grounds) }
}
