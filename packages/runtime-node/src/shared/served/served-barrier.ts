import type { BarrierCore, Passage } from '../locks/barrier-core.ts'
import { type Verdict, verdicts } from '../locks/barrier-discipline.ts'
import type { WaitLimits } from '../waiting/wait-in-loop.ts'
import { refusal, type ServedPlace } from './served-place.ts'
import { waitInServer } from './served-wait.ts'

/** What the server says to a party. */
export type Meeting =
  /** All are there. */
  | { readonly is: 'passed'; readonly index: number }
  /** It is the last one: its action comes first. */
  | { readonly is: 'last'; readonly index: number; readonly round: number }
  | { readonly is: 'broken'; readonly verdict: Verdict }

/** A meeting place in a server. */
export class ServedBarrier implements BarrierCore {
  readonly cell: ServedPlace
  readonly parties: number

  constructor(place: ServedPlace) {
    this.cell = place
    this.parties = place.args[0] as number
  }

  get arrived(): number {
    throw refusal(this.cell, 'waiting')
  }

  get verdict(): Verdict {
    throw refusal(this.cell, 'broken')
  }

  /** The server hears of deaths by itself. */
  look(): void {}

  break(verdict: Verdict): void {
    void this.cell.send('break', verdict)
  }

  reset(): void {
    void this.cell.send('reset')
  }

  async wait(limits: WaitLimits, action: (() => unknown) | undefined): Promise<Passage> {
    // a round that goes on without this one is broken by then
    const late = ({ is, round }: { is: string; round?: number }): void => {
      if (is === 'last') void this.cell.send('acted', round, false)
    }
    const { signal } = limits
    if (signal?.aborted) this.break(verdicts.aborted)
    const end = await waitInServer<Meeting>(this.cell, limits, late, 'come', action !== undefined)
    switch (end.is) {
      case 'passed':
        return { index: end.index }
      case 'last':
        return this.#act(end.round, action!)
      case 'broken':
        return end.verdict === verdicts.aborted && signal?.aborted
          ? { verdict: end.verdict, cause: signal.reason }
          : { verdict: end.verdict }
      default:
        return { verdict: verdicts[end.is], cause: end.is === 'aborted' ? signal?.reason : undefined }
    }
  }

  waitSync(): Passage {
    throw refusal(this.cell, 'what blocks')
  }

  async #act(round: number, action: () => unknown): Promise<Passage> {
    try {
      await action()
    } catch (cause) {
      return { cause, ...(await this.#acted(round, false)) }
    }
    return this.#acted(round, true)
  }

  async #acted(round: number, isWell: boolean): Promise<Passage> {
    const end = (await this.cell.call('acted', round, isWell)) as Exclude<Meeting, { is: 'last' }>
    return end.is === 'passed' ? { index: end.index } : { verdict: end.verdict }
  }
}
