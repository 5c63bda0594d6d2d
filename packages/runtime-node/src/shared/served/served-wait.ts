import { listenToAbort, stopListeningToAbort } from '@troupe/core/internal'
import type { LockOwner } from '../locks/lock-owner.ts'
import { recordWait } from '../waiting/recorded-wait.ts'
import { after, type WaitLimits } from '../waiting/wait-in-loop.ts'
import type { ServedPlace } from './served-place.ts'

/** What a server answers to a wait that it was told to end. */
export interface Left {
  readonly is: 'left'
  /** Who had it then. */
  readonly owner: LockOwner | undefined
}

export type GaveUp =
  | { readonly is: 'timeout'; readonly owner: LockOwner | undefined }
  | { readonly is: 'aborted'; readonly owner: LockOwner | undefined }

/** How long one that gives up waits to hear that it has left: a server that is stuck must not hold it. */
const patienceMs = 5_000

/** Names a wait on this host. There may be several copies of this module, so they do not all begin with the same number. */
let lastToken = Math.floor(Math.random() * 2 ** 48)

/**
 * Waits in a server: calls its `method` with a token, by which the wait is withdrawn when it is to end early. What the server has granted
 * until then counts, so that nothing is granted to somebody who has left. `undo` gives back what a stuck server grants after all.
 */
export const waitInServer = async <R extends { readonly is: string }>(
  place: ServedPlace,
  limits: WaitLimits,
  undo: (late: R) => void,
  method: string,
  ...args: readonly unknown[]
): Promise<R | GaveUp> => {
  if (limits.signal?.aborted) return { is: 'aborted', owner: undefined }
  const token = ++lastToken
  const recorded = recordWait(place.label, 'own')
  const reply = place.call(method, token, ...args) as Promise<R | Left>
  using limit = new Limit(limits)
  try {
    const first = await Promise.race([reply, limit.reached])
    if (typeof first !== 'string') return first as R
    void place.send('withdraw', token, first)
    using patience = new Limit({ timeoutMs: patienceMs })
    const last = await Promise.race([reply, patience.reached])
    if (typeof last === 'string') {
      reply.then((late) => late.is !== 'left' && undo(late as R), ignore)
      return { is: first, owner: undefined }
    }
    return last.is === 'left' ? { is: first, owner: (last as Left).owner } : (last as R)
  } finally {
    recorded?.()
  }
}

const ignore = (): void => {}

/** The end of a wait by its own limits. */
class Limit implements Disposable {
  readonly reached: Promise<'timeout' | 'aborted'>
  readonly #signal: AbortSignal | undefined
  readonly #timer: ReturnType<typeof setTimeout> | undefined
  #aborted!: () => void

  constructor({ timeoutMs, signal }: WaitLimits) {
    let reach: (end: 'timeout' | 'aborted') => void
    this.reached = new Promise((resolve) => {
      reach = resolve
    })
    this.#signal = signal
    this.#aborted = () => reach('aborted')
    this.#timer = after(timeoutMs, () => reach('timeout'))
    listenToAbort(signal, this.#aborted)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
    stopListeningToAbort(this.#signal, this.#aborted)
  }
}
