import type { StopReason } from '../actor/stop-reason.ts'
import { openOutcome } from '../basics/outcome.ts'
import type { ChildRules } from './child-rules.ts'
import type { Child, Parent } from './children.ts'

/** A child from the call of `spawn` until it has its name and its host: its parent does not end before that is undone. */
export class Placing implements Child {
  readonly rules: ChildRules
  readonly label: string
  readonly name: string | undefined
  readonly target: undefined = undefined
  older: Child | undefined = undefined
  younger: Child | undefined = undefined
  readonly phase: string = 'starting'
  /** The parent does not want it any more. */
  unwanted: StopReason | undefined = undefined
  readonly #parent: Parent
  readonly #over = openOutcome<void>()
  #isOver = false

  constructor(parent: Parent, rules: ChildRules, label: string, name: string | undefined) {
    this.#parent = parent
    this.rules = rules
    this.label = label
    this.name = name
    parent.childStarts(this)
  }

  stop(reason: StopReason): Promise<void> {
    this.unwanted ??= reason
    return this.#over.promise
  }

  kill(): Promise<void> {
    return this.stop({ kind: 'killed' })
  }

  /** It has no life yet. */
  async retire(): Promise<void> {}

  async restart(): Promise<void> {}

  giveUp(reason: StopReason): void {
    this.unwanted ??= reason
  }

  /** The child itself stands with its parent now, or there will be none. */
  over(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#parent.childEnded(this, this.unwanted ?? { kind: 'shutdown' })
    this.#over.resolve()
  }
}
