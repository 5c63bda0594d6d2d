/** The long form of tests that look for rare interleavings, for whoever changes what they test: see CONTRIBUTING.md. */
const isLong = process.env.TROUPE_STRESS_SECONDS !== undefined

/** How many seeds are tried: `many` with time for it, else as many as show that it works at all. */
export const seeds = (few: number, many: number): number => (isLong ? many : few)
