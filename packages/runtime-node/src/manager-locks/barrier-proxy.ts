import type { ProxyLink } from '../objects/object-proxy.ts'
import { Barrier, BarrierParts, type BarrierWaitOptions } from '../shared/locks/barrier.ts'
import { verdicts } from '../shared/locks/barrier-discipline.ts'
import { SyncParts } from '../shared/locks/sync-parts.ts'
import { SyncProxy } from './sync-proxy.ts'

/** What every proxy of a barrier knows of it. */
export interface BarrierDetail {
  readonly name: string
  readonly parties: number
  readonly timeoutMs: number
}

/**
 * A {@link Barrier} in a manager: where parties of all hosts meet. Either all parties of a round pass, or none.
 *
 * @example
 * using barrier = await manager.barrier(4, { timeoutMs: 5_000 })
 * const index = await barrier.wait()
 */
export class BarrierProxy extends SyncProxy {
  /** How many make a round. */
  readonly parties: number
  readonly timeoutMs: number
  readonly #barrier: Barrier

  /** @internal */
  constructor(link: ProxyLink) {
    const { parties, timeoutMs } = link.detail as BarrierDetail
    super('Barrier', link, [parties])
    this.parties = parties
    this.timeoutMs = timeoutMs
    this.#barrier = new Barrier(parties, new BarrierParts(new SyncParts(this.place, this.name), timeoutMs))
  }

  /** How many have come and wait for the others. True no longer than the answer takes. */
  waiting(): Promise<number> {
    return this.ask('waiting')
  }

  /** Whether all that come fail, until a {@link reset}. */
  broken(): Promise<boolean> {
    return this.ask('broken')
  }

  /**
   * Resolves once all parties are there, with this one's number in the round: 0 for the first that came, `parties` - 1 for the last. The wait keeps the
   * program alive. The action of the last party runs on its host; who comes meanwhile is part of the next round.
   *
   * @throws BarrierBrokenError - somebody could not wait any longer, died, reset or aborted the barrier, or an action threw, of which `cause` is the
   * error; or it was broken before
   * @throws OptionError - an option makes no sense
   * @throws ProxyReleasedError, and what asks reject with when the manager has ended
   */
  wait(options?: BarrierWaitOptions): Promise<number> {
    return this.during('wait', () => this.#barrier.wait(options))
  }

  /** Breaks it: all that wait and come fail, until a {@link reset}. */
  abort(): Promise<void> {
    return this.ask('break', verdicts.aborted)
  }

  /** Makes it as new. Those that wait fail. */
  reset(): Promise<void> {
    return this.ask('reset')
  }

  /** @throws SyncUnavailableError */
  waitSync(): never {
    return this.refuse('waitSync')
  }
}
