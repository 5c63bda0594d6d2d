export const hostLimits = {
  /** How long a host may take until its kernel runs. */
  readyMs: 10_000,
  /** Systems within systems: more are taken for a program that starts itself over and over. */
  maxDepth: 4,
  /** A worker that was terminated and has not ended by then is blocked in a synchronous call, and is left behind. */
  terminateMs: 2_000,
  /** How long data may still come after an exit was seen. */
  afterExitMs: 200,
  /** How long the last lines of output may still come after that. */
  lastLinesMs: 50,
  /** Lines of stderr kept for reports. */
  stderrLines: 20,
  /** A line is passed on in pieces of this length. */
  lineCharacters: 8_192,
  /** The least heap a worker starts with on every version of Node; below it some kill the whole process. */
  minOldGenerationMb: 16,
  /** The least stack; below it some versions kill the whole process. */
  minStackMb: 0.5,
} as const
