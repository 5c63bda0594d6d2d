/** How a run chooses among what can happen. */
export type StrategyOption =
  /** Each event that can happen is as likely as the others. */
  | 'uniform'
  /**
   * Every place where things happen gets a random priority, the highest always goes first, and at `changes` random steps the place
   * that would go next becomes the lowest: finds orders that need few but unlikely switches.
   */
  | { readonly priorities: number }
  /** Every order of the first `depthFirst` choices, one after another; beyond those, what has waited longest. For small scenarios. */
  | { readonly depthFirst: number }
  /** Uniform for every second seed, priorities with one to four changes for the others. */
  | 'mixed'
