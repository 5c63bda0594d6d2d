import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { Host } from '../../../src/actor/host.ts'
import type { Backoff, Restart, Supervision } from '../../../src/actor/supervision-options.ts'
import { supervisionRules } from '../../../src/actor/supervision-rules.ts'
import { superviseBy } from '../../../src/actor/supervision-slot.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import type { World } from '../../support/world.ts'

/** One actor of a tree: how it supervises, how it is supervised, where it runs, and who belongs to it. */
export interface Plan {
  readonly supervision: Supervision
  readonly restart: Restart
  readonly backoff: Backoff | undefined
  readonly significant: boolean
  readonly on: number
  /** Turns that its start and its end take. */
  readonly turns: number
  readonly children: readonly Plan[]
}

/** What happened in one world, seen from outside of it. */
export class Record {
  /** Every node that ever started, in the order it did. */
  readonly born: ActorRef<Node>[] = []
  /** How often each message was handled, by its number. */
  readonly handled: Map<number, number> = new Map()
  /** Messages in the order they were handled, by actor. */
  readonly order: Map<string, number[]> = new Map()
  /** Nodes of which two handlers were under way. */
  readonly overlaps: string[] = []
  starts = 0

  note(actor: string, message: number): void {
    this.handled.set(message, (this.handled.get(message) ?? 0) + 1)
    const order = this.order.get(actor)
    if (order === undefined) this.order.set(actor, [message])
    else order.push(message)
  }
}

interface Stage {
  readonly world: World
  readonly hosts: readonly ('here' | Host)[]
  readonly record: Record
  /** Which starts fail, of all in the order they happen. */
  readonly failingStarts: ReadonlySet<number>
}
let stage: Stage
export const useStage = (next: Stage): void => {
  stage = next
}

const pause = async (turns: number): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) await new Promise<void>((resolve) => stage.world.turns.schedule().later(resolve))
}

export class Node extends Actor {
  readonly #plan: Plan
  #busy = false
  constructor(plan: Plan) {
    super()
    superviseBy(this, supervisionRules('node', plan.supervision))
    this.#plan = plan
  }
  protected override async onStart(): Promise<void> {
    const { record, failingStarts } = stage
    if (failingStarts.has(record.starts++)) throw new Error('start')
    await pause(this.#plan.turns)
    for (const child of this.#plan.children) await this.context.spawn(Node, { ...optionsOf(child), args: [child] })
    record.born.push(this.self as never)
  }
  protected override async onStop(): Promise<void> {
    await pause(this.#plan.turns)
  }
  async take(message: number, turns: number): Promise<number> {
    const { record } = stage
    if (this.#busy) record.overlaps.push(this.self.id)
    this.#busy = true
    record.note(this.self.id, message)
    await pause(turns)
    this.#busy = false
    return message
  }
  async crash(turns: number): Promise<void> {
    this.#busy = true
    await pause(turns)
    this.#busy = false
    throw new Error('crash')
  }
  leave(): void {
    void this.context.stop()
  }
  async restartChild(index: number): Promise<void> {
    const { children } = this.context
    const child = stage.record.born.find(({ id }) => id === children[index % children.length]?.id)
    if (child !== undefined) await this.context.restart(child)
  }
}
expose(import.meta.url, { Node })

export const optionsOf = ({ restart, backoff, significant, on }: Plan): object => ({
  restart,
  backoff,
  significant: significant && restart !== 'permanent',
  on: stage.hosts[on % stage.hosts.length],
})
