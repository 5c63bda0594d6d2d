/** How a host of its own is started. */
export interface HostOptions {
  /** Hints, not limits one can rely on: a heap limit does not contain a thread. Values that would kill the program are refused. */
  readonly resourceLimits?: {
    /** Whole number >= 16. */
    readonly maxOldGenerationSizeMb?: number
    readonly maxYoungGenerationSizeMb?: number
    readonly codeRangeSizeMb?: number
    /** Number >= 0.5. */
    readonly stackSizeMb?: number
  }
  /** The host's environment variables, instead of those of main. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Node flags to add to those that main was started with. */
  readonly execArgv?: readonly string[]
}
