import type { Observer } from '@troupe/core'
import { defaultSettings, type KernelSettings, OptionError } from '@troupe/core/internal'
import type { OnOutput } from '../hosts/on-output.ts'

export interface SystemOptions {
  /**
   * `copy`: what one actor sends to another is copied, also on the same host, so nothing mutable is shared by accident. `share`: on the
   * same host it is handed over as it is; whoever sends must not touch it again. @defaultValue 'copy'
   */
  readonly isolation?: 'copy' | 'share'
  /** Finds cycles of asks and of awaited locks; costs a little for each ask, and every promise something in programs that use locks. @defaultValue whether the environment has `TROUPE_DEV=1` */
  readonly development?: boolean
  /** How long an ask waits when its call says nothing else. Milliseconds > 0, or `Infinity`. @defaultValue 30 000 */
  readonly askTimeoutMs?: number
  /** From when on a running handler is told as `handler.slow`. Milliseconds > 0. @defaultValue 1 000 */
  readonly slowHandlerMs?: number
  /** How long a constructor and `onStart` may take. Milliseconds > 0. @defaultValue 30 000 */
  readonly startTimeoutMs?: number
  /** How long a stop waits for the handlers at hand, and then for `onStop`. Milliseconds >= 0. @defaultValue 5 000 */
  readonly stopTimeoutMs?: number
  /** Most bytes that wait for one link before it refuses more. @defaultValue 268 435 456 (256 MiB) */
  readonly linkCapBytes?: number
  /**
   * How threads of this program reach each other. `ports`: by messages of the platform. `rings`: through memory that two threads share,
   * 130 KiB for each pair that talks; a thread that has dealt with all it read stays awake for up to 20 microseconds, as long as more mostly comes
   * within them, which spares processor time. `spinning-rings`: through the same, and one that was quickly answered looks out for more for
   * 50 microseconds, which takes processor time. Both not while the system has more threads than the machine processors.
   * @defaultValue 'rings'
   */
  readonly threadLinks?: 'ports' | 'rings' | 'spinning-rings'
  /**
   * How processes of this program reach each other, and threads of different ones. `sockets`: by Unix sockets. `rings`: a link that has
   * carried some thousand messages goes over to memory that both map, 130 KiB, with the socket beside it. Where one of the two
   * cannot map memory (it needs koffi, and Linux) they go on with the socket: `hosts()` says what a link is made of.
   * @defaultValue 'rings'
   */
  readonly processLinks?: 'sockets' | 'rings'
  /** A host that does not answer for so long is ended, and comes back as after a crash. Milliseconds > 0. @defaultValue none is */
  readonly stallTimeoutMs?: number
  /** Hears what happens in all hosts. @defaultValue writes failures, unwanted ends of hosts and stops that took too long to stderr */
  readonly observer?: Observer
  /** Gets every line that a host writes. @defaultValue writes it to the same stream of this program */
  readonly output?: OnOutput
  /** Signals on which the system stops and the program then ends with them. @defaultValue none: signals are yours */
  readonly stopOn?: readonly ('SIGINT' | 'SIGTERM' | 'SIGHUP')[]
  /**
   * Called once the system has stopped because actors under its root failed too often, with the `SupervisionError`.
   * @defaultValue writes it to stderr, and the program ends with exit code 1
   */
  readonly onFailure?: (error: unknown) => void
  /**
   * Allows a system within a host of another one, four deep at most. An actor has its own system at `this.context.system`; a second
   * one is of use to a library that works on Troupe inside of actors. @defaultValue false: `createSystem` in a host throws `EntryNotGuardedError`
   */
  readonly nested?: boolean
}

/** The numbers among the options and the least each may be. */
const leastOf = {
  askTimeoutMs: 1,
  slowHandlerMs: 1,
  startTimeoutMs: 1,
  stopTimeoutMs: 0,
  linkCapBytes: 1,
  stallTimeoutMs: 1,
} as const
type NumberName = keyof typeof leastOf

const stopSignals: ReadonlySet<unknown> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP'])

const threadLinkKinds: ReadonlySet<unknown> = new Set(['ports', 'rings', 'spinning-rings'])
const processLinkKinds: ReadonlySet<unknown> = new Set(['sockets', 'rings'])

/** @throws OptionError for what is no observer, output, function for failures, list of signals, or kind of links */
export const checkParts = ({ observer, output, stopOn, onFailure, threadLinks, processLinks }: SystemOptions): void => {
  checkKind('threadLinks', threadLinks, threadLinkKinds)
  checkKind('processLinks', processLinks, processLinkKinds)
  if (observer !== undefined && !(isFunction(observer?.wants) && isFunction(observer.emit))) {
    throw new OptionError({ option: 'observer', expected: 'an object with the methods wants and emit', got: observer })
  }
  if (output !== undefined && !isFunction(output)) {
    throw new OptionError({ option: 'output', expected: 'a function that takes lines', got: output })
  }
  if (onFailure !== undefined && !isFunction(onFailure)) {
    throw new OptionError({ option: 'onFailure', expected: 'a function that takes an error', got: onFailure })
  }
  if (stopOn !== undefined && !(Array.isArray(stopOn) && stopOn.every((signal) => stopSignals.has(signal)))) {
    throw new OptionError({ option: 'stopOn', expected: `a list of ${[...stopSignals].join(', ')}`, got: stopOn })
  }
}

const checkKind = (option: string, got: unknown, kinds: ReadonlySet<unknown>): void => {
  if (got !== undefined && !kinds.has(got)) throw new OptionError({ option, expected: [...kinds].join(', '), got })
}

const isFunction = (value: unknown): boolean => typeof value === 'function'

/** @throws OptionError for what makes no sense; nothing is guessed */
export const resolveSettings = (
  options: SystemOptions,
  environment: Readonly<Record<string, string | undefined>>,
  observed: readonly string[],
): KernelSettings => {
  const { isolation = defaultSettings.isolation, development = environment.TROUPE_DEV === '1' } = options
  if (isolation !== 'copy' && isolation !== 'share') {
    throw new OptionError({ option: 'isolation', expected: `'copy' or 'share'`, got: isolation })
  }
  if (typeof development !== 'boolean')
    throw new OptionError({ option: 'development', expected: 'true or false', got: development })
  const settings = { ...defaultSettings, isolation, development, observed }
  for (const name of Object.keys(leastOf) as NumberName[]) {
    const given = options[name]
    if (given === undefined) continue
    if (typeof given !== 'number' || !(given >= leastOf[name])) {
      throw new OptionError({ option: name, expected: `a number >= ${leastOf[name]}`, got: given })
    }
    settings[name] = given
  }
  return settings
}
