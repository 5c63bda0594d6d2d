import { numberText, percentText, timeText } from './figure-text.ts'
import type { Grounds } from './grounds.ts'
import type { ScalabilityFindings, SizeFigures } from './scalability-data.ts'

/** The longest run took so many times as long as the shortest one: figures like these settle little. */
const unsteadyRatio = 1.5
/** The law misses the speed-ups by more than this share of them. */
const poorFit = 0.15
const fewRuns = 3

interface Caveat {
  readonly holds: (found: ScalabilityFindings, grounds: Grounds) => boolean
  readonly sentence: (found: ScalabilityFindings, grounds: Grounds) => string
}

const caveats: readonly Caveat[] = [
  {
    holds: (found) => found.aloneMs !== null && found.aloneMs.median <= bestMs(found),
    sentence: ({ aloneMs }) =>
      `Without any workers the same work takes ${timeText(aloneMs!.median)}, and no number of them is faster.`,
  },
  {
    holds: (_, grounds) => unsteadiest(grounds) > unsteadyRatio,
    sentence: (_, grounds) =>
      `The longest run took ${numberText(unsteadiest(grounds))} times as long as the shortest one of the same size: measure again on a quiet machine.`,
  },
  {
    holds: ({ fit }) => fit !== null && fit.deviation > poorFit,
    sentence: ({ fit }) => `Amdahl's law describes the speed-ups badly: they miss it by ${percentText(fit!.deviation)}.`,
  },
  {
    holds: ({ repeats }) => repeats < fewRuns,
    sentence: ({ repeats }) => `${repeats === 1 ? 'One run' : `${repeats} runs`} of each size cannot show how much they vary.`,
  },
]

/** What else has to be known to believe a verdict, in this order. */
export const caveatsOf = (found: ScalabilityFindings, grounds: Grounds): string[] =>
  caveats.filter(({ holds }) => holds(found, grounds)).map(({ sentence }) => sentence(found, grounds))

const bestMs = ({ sizes }: ScalabilityFindings): number => Math.min(...sizes.map(({ timeMs }) => timeMs.median))

/** Of the sizes that the verdict is about. */
const unsteadiest = ({ one, last }: Grounds): number => Math.max(unsteadiness(one), unsteadiness(last))

const unsteadiness = ({ timeMs }: SizeFigures): number => timeMs.max / timeMs.min
