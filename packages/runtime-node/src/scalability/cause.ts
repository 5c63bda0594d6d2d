/** What holds work back from being done faster by more workers. */
export type Cause =
  /** One size alone says nothing. */
  | 'not-compared'
  /** It scales as far as there are cores. */
  | 'cores'
  /** The work takes longer in total when it is done side by side. */
  | 'contended-work'
  /** One worker has much more to do than the others. */
  | 'imbalance'
  | 'copying'
  /** What a task computes is little beside what it takes to hand it out. */
  | 'small-tasks'
  /** What workers cost each other grows with their number. */
  | 'overhead'
  /** A part of the work that one does alone. */
  | 'serial-part'
  /** More than ideal: nothing that can be explained by the workers. */
  | 'faster-than-ideal'
  | 'nothing'

export interface Verdict {
  readonly cause: Cause
  /** What holds it back, with figures, and what to do where there is something. */
  readonly sentence: string
  /** What else has to be known to believe it; often none. */
  readonly caveats: readonly string[]
}
