import type { EventName, TroupeEvent } from '../kernel/events.ts'
import type { ActorSystem } from '../system/actor-system.ts'
import type { Engine } from './engine.ts'
import { faultError } from './fault-error.ts'
import type { FaultGround, FaultRecord } from './faults.ts'
import type { Machine } from './machine.ts'
import type { Random } from './random.ts'
import type { SimulatedHost } from './simulated-host.ts'
import type { HostLike, World, WorldHost } from './world.ts'

/** What a world needs of the run it belongs to. */
export interface WorldRun {
  readonly seed: number
  readonly engine: Engine
  readonly machine: Machine
  readonly random: Random
  readonly events: readonly TroupeEvent[]
  /** Fails the run; does not return to whoever waits. */
  neverTrue(what: string): void
  addInvariant(name: string, check: () => void): void
  note(text: string): void
  setStorm(isOn: boolean): void
}

const untilMs = 60_000

/** The world as scenarios see it, on a simulated machine; also the ground on which faults strike. */
export class SimulatedWorld implements World, FaultGround {
  readonly seed: number
  readonly system: ActorSystem
  readonly random: Random
  readonly events: readonly TroupeEvent[]
  readonly #run: WorldRun
  readonly #engine: Engine
  readonly #machine: Machine
  /** Pauses and stalls that are still to end, and ends of links that are slow. */
  readonly #lasting = new Set<() => void>()

  constructor(run: WorldRun) {
    this.seed = run.seed
    this.system = run.machine.system
    this.random = run.random
    this.events = run.events
    this.#run = run
    this.#engine = run.engine
    this.#machine = run.machine
  }

  get nowMs(): number {
    return this.#engine.nowMs
  }

  get steps(): number {
    return this.#engine.steps
  }

  get hosts(): readonly WorldHost[] {
    const main: WorldHost = { slot: 0, incarnation: 1, kind: 'main', name: 'main', state: 'up' }
    return [main, ...[...this.#machine.hosts.values()].map(infoOf)]
  }

  eventsOf<E extends EventName>(name: E): Extract<TroupeEvent, { event: E }>[] {
    return this.events.filter(({ event }) => event === name) as Extract<TroupeEvent, { event: E }>[]
  }

  // ---- what goes wrong

  crash(host: HostLike): boolean {
    const victim = this.#hostAt(host)
    if (victim === undefined || victim.state === 'gone') return false
    this.note(`${victim.stage} crashes`)
    victim.die({ exitCode: null, signal: 'SIGKILL', error: undefined })
    return true
  }

  pause(host: HostLike): boolean {
    const stage = this.#machine.stageOf(slotOf(host))
    if (stage === undefined || stage.isGone) return false
    this.note(`${stage} is paused`)
    stage.pause()
    return true
  }

  resume(host: HostLike): boolean {
    const stage = this.#machine.stageOf(slotOf(host))
    if (stage === undefined || stage.isGone) return false
    this.note(`${stage} goes on`)
    stage.resume()
    return true
  }

  stall(host: HostLike, ms: number): boolean {
    const stage = this.#machine.stageOf(slotOf(host))
    if (stage === undefined || stage.isGone) return false
    this.note(`${stage} does nothing for ${ms} ms`)
    stage.pause()
    this.#last(ms, () => stage.resume())
    return true
  }

  cut(from: HostLike, to: HostLike, direction: 'both' | 'one-way' = 'both'): boolean {
    const end = this.#machine.linkEnd(slotOf(from), slotOf(to))
    if (end === undefined) return false
    const { peer } = end
    this.note(
      `the link ${direction === 'both' ? 'between' : 'from'} ${end.stage} ${direction === 'both' ? 'and' : 'to'} ${peer.stage} is cut`,
    )
    const error = faultError('the link was cut')
    end.cut(error, this.#machine.keptOf(end.inFlight))
    if (direction === 'both') peer.cut(error, this.#machine.keptOf(peer.inFlight))
    return true
  }

  slow(from: HostLike, to: HostLike, ms: number): boolean {
    const end = this.#machine.linkEnd(slotOf(from), slotOf(to))
    if (end === undefined) return false
    this.note(`the link from ${end.stage} to ${end.peer.stage} takes ${ms} ms`)
    end.slowDown(ms)
    return true
  }

  calm(): void {
    this.#run.setStorm(false)
    for (const end of [...this.#lasting]) end()
    this.#machine.main.stage.resumeAll()
    for (const host of this.#machine.hosts.values()) {
      host.stage.resumeAll()
      for (const link of host.links) {
        link.slowDown(0)
        link.peer.slowDown(0)
      }
    }
  }

  storm(): void {
    this.#run.setStorm(true)
  }

  focus(): void {
    this.#engine.focus()
  }

  // ---- the ground of faults

  get slots(): readonly number[] {
    return [...this.#machine.hosts.values()].filter(({ state }) => state === 'up').map(({ spec }) => spec.slot)
  }

  linksOf(slot: number): readonly number[] {
    const links = this.#machine.hosts.get(slot)?.links ?? []
    return [...links].filter((link) => !link.isOver && !link.peer.isOver).map(({ peer }) => peer.stage!.slot)
  }

  strike({ kind, slot, to = 0, ms = 0, oneWay = false }: FaultRecord): void {
    switch (kind) {
      case 'crash':
        return void this.crash(slot)
      case 'pause':
      case 'stall':
        return void this.stall(slot, ms)
      case 'cut':
        return void this.cut(slot, to, oneWay ? 'one-way' : 'both')
      case 'slow':
        this.slow(slot, to, ms)
    }
  }

  // ---- waiting

  settle(): Promise<void> {
    return this.#engine.still()
  }

  pass(ms: number): Promise<void> {
    return this.#engine.until(this.#engine.nowMs + ms)
  }

  async until(
    what: string,
    condition: () => boolean,
    { withinMs = untilMs }: { readonly withinMs?: number } = {},
  ): Promise<void> {
    await this.#engine.condition(condition, this.#engine.nowMs + withinMs)
    if (!condition()) this.#run.neverTrue(what)
  }

  sleep(ms: number): Promise<void> {
    const { current } = this.#machine
    return new Promise((resolve) => void current.clock.after(ms, resolve))
  }

  // ---- looking

  invariant(name: string, check: () => void): void {
    this.#run.addInvariant(name, check)
  }

  note(text: string): void {
    this.#run.note(text)
  }

  #hostAt(host: HostLike): SimulatedHost | undefined {
    return this.#machine.hosts.get(slotOf(host))
  }

  /** Something that ends by itself after a while, whatever the hosts are doing, or when all is to be calm. */
  #last(ms: number, end: () => void): void {
    const over = (): void => {
      timer.cancel()
      this.#lasting.delete(over)
      end()
    }
    const timer = this.#machine.after(ms, over)
    this.#lasting.add(over)
  }
}

const slotOf = (host: HostLike): number => (typeof host === 'number' ? host : host.slot)

const infoOf = ({ spec: { slot, incarnation, kind, name }, state }: SimulatedHost): WorldHost => ({
  slot,
  incarnation,
  kind,
  name,
  state,
})
