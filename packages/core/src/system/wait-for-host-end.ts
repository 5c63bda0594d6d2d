import type { Host } from '../actor/host.ts'
import type { HostEnd } from '../actor/host-end.ts'
import type { WaitOptions } from '../actor/name-event.ts'
import { listenToAbort, stopListeningToAbort } from '../basics/abort-listeners.ts'
import { openOutcome } from '../basics/outcome.ts'
import { OptionError } from '../errors/option-error.ts'
import { AskCancelledError, AskTimeoutError } from '../errors/outcome-unknown-errors.ts'
import { HostHandle } from '../kernel/host-handle.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { ExitReport } from '../kernel/platform.ts'
import { checkCallOptions } from '../refs/call-options.ts'
import type { Holder } from '../refs/holder.ts'
import { Deadline } from '../time/wheel.ts'

/**
 * Resolves with how the host ended.
 * @throws AskTimeoutError, AskCancelledError, OptionError, HostUnavailableError, and what `holder` is refused with
 */
export const waitForHostEnd = async (kernel: Kernel, holder: Holder, host: Host, options: WaitOptions): Promise<HostEnd> => {
  if (!(host instanceof HostHandle) || host.systemId !== kernel.systemId || host.kind === 'main') {
    throw new OptionError({ option: 'hostEnded host', expected: 'a thread or process of this system', got: host })
  }
  const { timeoutMs = kernel.settings.askTimeoutMs, signal } = checkCallOptions(options)
  if (holder.fenced) throw holder.refusal()
  const limit = new Limit(kernel, host.name, timeoutMs, signal)
  try {
    const {
      exitCode,
      signal: endedBy,
      error,
      stderr,
      terminated = false,
    } = await Promise.race([askMain(kernel, host), limit.passed])
    return { exitCode, signal: endedBy, error, stderr, terminated }
  } finally {
    limit[Symbol.dispose]()
  }
}

const askMain = async (kernel: Kernel, { slot, incarnation }: HostHandle): Promise<ExitReport> =>
  (await kernel.atMain('hostEnd', [slot, incarnation], Infinity, false)) as ExitReport

/** How long somebody waits for the end of a host. */
class Limit extends Deadline implements Disposable {
  readonly #passed = openOutcome<never>()
  readonly #kernel: Kernel
  readonly #host: string
  readonly #timeoutMs: number
  readonly #signal: AbortSignal | undefined
  readonly #abort = (): void =>
    this.#passed.reject(new AskCancelledError({ actor: this.#host, method: 'hostEnded' }, { cause: this.#signal?.reason }))

  constructor(kernel: Kernel, host: string, timeoutMs: number, signal: AbortSignal | undefined) {
    super()
    this.#kernel = kernel
    this.#host = host
    this.#timeoutMs = timeoutMs
    this.#signal = signal
    kernel.watches.add(this, timeoutMs)
    if (signal?.aborted === true) this.#abort()
    listenToAbort(signal, this.#abort)
  }

  /** Rejects when the wait is over. */
  get passed(): Promise<never> {
    return this.#passed.promise
  }

  expire(): void {
    this.#passed.reject(new AskTimeoutError({ actor: this.#host, method: 'hostEnded', timeoutMs: this.#timeoutMs }))
  }

  [Symbol.dispose](): void {
    this.#kernel.watches.remove(this)
    stopListeningToAbort(this.#signal, this.#abort)
  }
}
