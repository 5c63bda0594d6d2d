/** What a kernel puts into an actor's mail for the life at hand: a notice, or the tick of a timer. Its turn is one as any other. */
export interface OwnMail {
  /** Taken back, or meant for a life that is over: it is skipped. */
  readonly isVoid: boolean
  /** What people call it, as they call a message by its method. */
  readonly label: string
  /** The turn itself. */
  run(): unknown
  /** The turn has ended, well or badly. */
  settled?(): void
}
