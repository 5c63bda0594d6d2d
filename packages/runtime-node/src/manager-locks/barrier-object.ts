import type { ClientKey } from '../objects/client.ts'
import { currentCaller } from '../objects/current-call.ts'
import type { ClientWatcher } from '../objects/object-kind.ts'
import { type Verdict, verdicts } from '../shared/locks/barrier-discipline.ts'
import type { Meeting } from '../shared/served/served-barrier.ts'
import type { Left } from '../shared/served/served-wait.ts'
import { Waiter, WaitLine } from './wait-line.ts'

/** A party; what it asks is whether it has an action, should it be the last one. */
type Party = Waiter<boolean, Meeting>

/** What barriers of a server are there. */
export class BarrierObject implements ClientWatcher, Disposable {
  readonly #parties: number
  /** Those that have come in this round, except the one that runs its action. */
  readonly #inside = new WaitLine<boolean, Meeting>()
  /** Those that came while an action ran: they are part of the next round. */
  readonly #outside = new WaitLine<boolean, Meeting>()
  /** Who runs its action. */
  #runner: ClientKey | undefined
  #verdict: Verdict = verdicts.none
  /** Counts the rounds that passed or were reset. */
  #round = 0

  constructor(parties: number) {
    this.#parties = parties
  }

  come(token: number, acts: boolean): Promise<Meeting | Left> {
    const party: Party = new Waiter(currentCaller().client, token, acts)
    if (this.#verdict !== verdicts.none) party.go({ is: 'broken', verdict: this.#verdict })
    else if (this.#runner !== undefined) this.#outside.add(party)
    else this.#arrive(party)
    return party.answer
  }

  /** Whoever cannot wait any longer breaks it for all. */
  withdraw(token: number, why: 'timeout' | 'aborted'): void {
    const { client } = currentCaller()
    const party = this.#inside.withdraw(client, token) ?? this.#outside.withdraw(client, token)
    if (party === undefined) return
    party.go({ is: 'broken', verdict: verdicts[why] })
    this.break(verdicts[why])
  }

  /** The action of the last party is over. Meanwhile the barrier may have been broken, and even be as new again. */
  acted(round: number, isWell: boolean): Meeting {
    const isOver = this.#round !== round
    if (!isOver && !isWell) this.break(verdicts.failed)
    if (isOver || this.#verdict !== verdicts.none) return { is: 'broken', verdict: this.#verdict || verdicts.reset }
    this.#pass()
    return { is: 'passed', index: this.#parties - 1 }
  }

  break(verdict: Verdict): void {
    if (this.#verdict !== verdicts.none) return
    this.#verdict = verdict
    this.#runner = undefined
    for (const party of [...this.#inside.takeAll(), ...this.#outside.takeAll()]) party.go({ is: 'broken', verdict })
  }

  reset(): void {
    this.#verdict = verdicts.none
    const parties = this.#inside.takeAll()
    this.#nextRound()
    for (const party of parties) party.go({ is: 'broken', verdict: verdicts.reset })
  }

  /** How many have come and wait for the others. */
  waiting(): number {
    return this.#inside.size + (this.#runner === undefined ? 0 : 1)
  }

  broken(): boolean {
    return this.#verdict !== verdicts.none
  }

  clientGone(client: ClientKey): void {
    this.#outside.drop(client)
    if (this.#runner === client || this.#inside.has(client)) this.break(verdicts.died)
  }

  [Symbol.dispose](): void {
    this.#inside[Symbol.dispose]()
    this.#outside[Symbol.dispose]()
  }

  #arrive(party: Party): void {
    const index = this.#inside.size
    if (index < this.#parties - 1) {
      this.#inside.add(party)
    } else if (party.asks) {
      this.#runner = party.client
      party.go({ is: 'last', index, round: this.#round })
    } else {
      party.go({ is: 'passed', index })
      this.#pass()
    }
  }

  #pass(): void {
    const parties = this.#inside.takeAll()
    this.#nextRound()
    for (const [index, party] of parties.entries()) party.go({ is: 'passed', index })
  }

  /** Those that waited outside come in, until one of them runs an action. */
  #nextRound(): void {
    this.#round++
    this.#runner = undefined
    while (this.#runner === undefined && this.#outside.size > 0) this.#arrive(this.#outside.take()[0]!)
  }
}
