/** Something that keeps this thread or process alive while it is referenced. */
export interface Handle {
  ref(): unknown
  unref(): unknown
}

/** Between two looks at whether the host is idle, at least. */
const lookEveryMs = 50
/** How long the event loop may go on without main before the host is called busy. */
const verdictAfterMs = 5

/**
 * Finds out whether anything but main keeps this host alive: a server, a timer, a file being read. It lets go of main's handles; if
 * nothing else is left Node says `beforeExit`, and the host is idle; if the loop goes on, it is busy until Node says so.
 *
 * Idle is told anew whenever something came in between, so that main can tell whether that was seen. Work that is under way but
 * holds nothing (a promise) counts as idle, as it does in any Node program.
 */
export class IdleWatch {
  readonly #handles: readonly Handle[]
  readonly #onIdle: () => void
  readonly #onBusy: () => void
  #state: 'unknown' | 'idle' | 'busy' | 'off' = 'unknown'
  #isPlanned = false
  #lastLook = -lookEveryMs
  #verdict: NodeJS.Timeout | undefined

  /** @param handles - main's hold on this host; each has all of its listeners */
  constructor(handles: readonly Handle[], onIdle: () => void, onBusy: () => void) {
    this.#handles = handles
    this.#onIdle = onIdle
    this.#onBusy = onBusy
    process.on('beforeExit', () => this.#nothingLeft())
    this.#look()
  }

  /** Something came in or went out. Costs a comparison while a look is planned or the host is busy. */
  activity(): void {
    if (this.#state !== 'idle' || this.#isPlanned) return
    this.#isPlanned = true
    const wait = this.#lastLook + lookEveryMs - performance.now()
    if (wait <= 0) setImmediate(() => this.#look())
    else setTimeout(() => this.#look(), wait)
  }

  /** Main's handles hold the host from now on. */
  off(): void {
    this.#state = 'off'
    for (const handle of this.#handles) handle.ref()
  }

  #look(): void {
    if (this.#state === 'off') return
    this.#isPlanned = false
    this.#lastLook = performance.now()
    this.#state = 'unknown'
    for (const handle of this.#handles) handle.unref()
    // Unreferenced: it only runs if something else keeps the loop going that long.
    this.#verdict = setTimeout(() => this.#goesOn(), verdictAfterMs).unref()
  }

  #goesOn(): void {
    if (this.#state !== 'unknown') return
    this.#state = 'busy'
    this.#onBusy()
  }

  #nothingLeft(): void {
    if (this.#state === 'idle' || this.#state === 'off') return
    this.#state = 'idle'
    // A timer that is due before the system's own tick makes every sleep of the event loop dear.
    clearTimeout(this.#verdict)
    for (const handle of this.#handles) handle.ref()
    this.#onIdle()
  }
}
