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
  /** Shown in `ps` and in errors, 1 to 255 bytes. @defaultValue the name of the actor that it is for, or of its class */
  readonly name?: string
  /** The folder it works in. Processes only: the threads of a process share one. @defaultValue main's */
  readonly cwd?: string
  /**
   * How far it steps back for others that want the processor: a whole number from -20 (not at all) to 19 (the most). Less than main's
   * takes privileges. Threads have one of their own on Linux only. @defaultValue main's
   */
  readonly priority?: number
  /**
   * Where goes what it writes: to the system's `output`, nowhere, or to whoever has opened the pipe of that name in main. Its last lines
   * of stderr are kept for errors in any case. @defaultValue 'inherit'
   */
  readonly stdio?: 'inherit' | 'ignore' | { readonly pipe: string }
  /** Whether work that it has, such as a server or a timer, keeps the program from ending by itself. @defaultValue true */
  readonly keepsAlive?: boolean
  /** Its end by itself, also with an exit code or by a signal, is no crash: it counts as wanted, and the host does not come back. @defaultValue false */
  readonly mayExit?: boolean
}
