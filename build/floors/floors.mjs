// The floors of each package, lowest first; folders that share a line share a floor and do not see each other.
// A folder may use what stands on a line above its own. Files directly in src/ (index.ts, internal.ts) are the top.

const core = {
  name: 'core',
  floors: [
    ['basics'],
    ['errors'],
    ['time', 'ids'],
    ['messages'],
    ['codec'],
    ['mailbox'],
    ['links'],
    ['refs'],
    ['actor'],
    ['supervision'],
    ['kernel'],
    ['system'],
    ['machine', 'testing', 'simulation'],
  ],
  /** The packages of this house that it may import. */
  doors: [],
  /** Any JavaScript runtime: no node: modules, no ambient clock, random or console. */
  platformFree: true,
}

const runtimeNode = {
  name: 'runtime-node',
  floors: [
    ['errors'],
    ['recording'],
    ['shared'],
    ['links'],
    ['entry'],
    ['hosts'],
    ['connection'],
    ['tasks'],
    ['pool'],
    ['scalability', 'timeline'],
    ['objects'],
    ['containers', 'manager-locks', 'queue'],
    ['pipe'],
    ['remote'],
    ['manager'],
    // the system gives out what stands below it: system.pool(), system.startThread()
    ['system'],
  ],
  doors: ['@troupe/core', '@troupe/core/internal'],
  /** Doors that only its tests may use. */
  testDoors: ['@troupe/core/machine', '@troupe/core/testing', '@troupe/core/simulation'],
  platformFree: false,
}

/** Programs, not floors: their folders are free, but they enter the house by its doors. */
const examples = {
  name: 'examples',
  floors: undefined,
  doors: ['@troupe/core', '@troupe/core/machine', '@troupe/core/testing', '@troupe/core/simulation', '@troupe/runtime-node'],
  platformFree: false,
}

const bench = {
  name: 'bench',
  floors: undefined,
  doors: ['@troupe/core', '@troupe/core/testing', '@troupe/core/internal', '@troupe/runtime-node'],
  platformFree: false,
}

export const house = [core, runtimeNode, examples, bench]
