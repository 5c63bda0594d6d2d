import { type Outcome, openOutcome } from '../basics/outcome.ts'
import type { SimulationFailure } from '../errors/simulation-errors.ts'
import type { TroupeEvent } from '../kernel/events.ts'
import { Engine, type EngineOwner } from './engine.ts'
import { EscapeGuard, type EscapeWorld } from './escapes.ts'
import { type FaultRecord, type FaultSource, RandomFaults, RecordedFaults } from './faults.ts'
import { FrameAudit } from './frame-audit.ts'
import type { HostGround } from './host-ground.ts'
import { leftovers, unsettled } from './leftovers.ts'
import { Machine } from './machine.ts'
import { Random } from './random.ts'
import type { Failure, RunParts, RunResult, Scenario } from './run-parts.ts'
import { eventText, nameOf, textOf } from './run-text.ts'
import { SimulatedWorld, type WorldRun } from './simulated-world.ts'
import type { Stage } from './stage.ts'
import { Trace } from './trace.ts'

/** So many steps are made in one turn of the platform's loop; enough that the turn costs nothing beside them. */
const batchSteps = 128
const keptLines = 50
/** After a scenario handlers that still wait for a timer get so long. */
const restMs = 600_000
const restSteps = 5_000

/** One run of one scenario in one world. */
export class Run implements EngineOwner, WorldRun, EscapeWorld {
  readonly seed: number
  readonly engine: Engine
  readonly machine: Machine
  readonly random: Random
  readonly chance: Random
  readonly events: TroupeEvent[] = []
  readonly #parts: RunParts
  readonly #world: SimulatedWorld
  readonly #trace: Trace
  readonly #guard: EscapeGuard
  readonly #faults: FaultSource | undefined
  readonly #struck: FaultRecord[] = []
  readonly #all: string[] = []
  readonly #audit = new FrameAudit()
  readonly #invariants = new Map<string, () => void>()
  readonly #over: Outcome<void> = openOutcome()
  /** Who waits when nothing can happen any more. */
  #waiting = 'the scenario'
  #fate: Random
  #isStormy = true
  #failure: Failure | undefined = undefined

  constructor(parts: RunParts) {
    const { plan, strategy, options, reads } = parts
    this.#parts = parts
    this.seed = plan.seed
    this.#trace = new Trace(keptLines)
    this.engine = new Engine(this, strategy, this.#trace, options)
    this.random = new Random(plan.seed, 'scenario')
    this.chance = new Random(plan.seed, 'chance')
    this.#fate = new Random(plan.seed, 'fate')
    this.machine = new Machine({
      engine: this.engine,
      keptOf: (chunks) => this.#fate.between(0, chunks),
      settings: options.settings ?? {},
      randomFor: (host) => {
        const random = new Random(plan.seed, `kernel of ${host}`)
        return () => random.fraction()
      },
      inspect: (end, bytes) => {
        const breach = this.#audit.look(end, bytes)
        if (breach !== undefined) this.fail('invariant', breach, undefined, 'frames')
      },
      onEvent: (event) => this.#tell(event),
      threw: (stage, error) => this.threw(stage, error),
    })
    this.#world = new SimulatedWorld(this)
    this.#guard = new EscapeGuard(this)
    this.#faults =
      plan.faults !== undefined
        ? new RecordedFaults(plan.faults)
        : options.faults !== undefined
          ? new RandomFaults(options.faults, new Random(plan.seed, 'faults'))
          : undefined
    if (reads) {
      this.engine.onEvent = (source) => this.note(`${String(source.stage ?? 'machine')}: ${source.describe()}`)
    }
  }

  /** Resolves when the run is over; never rejects. */
  async play(scenario: Scenario): Promise<RunResult> {
    const { ambient, plan } = this.#parts
    const stopListening = ambient.onUnhandled((reason) => this.#unhandled(reason))
    try {
      this.#begin(scenario)
      await this.#over.promise
    } finally {
      stopListening()
    }
    const { steps, nowMs } = this.engine
    return {
      seed: plan.seed,
      hash: this.#trace.hash,
      steps,
      simulatedMs: nowMs,
      failure: this.#failure,
      faults: this.#struck,
      escapes: this.#guard.escapes,
      lines: this.#trace.lines,
      trace: this.#all,
    }
  }

  // ---- the loop

  #begin(scenario: Scenario): void {
    const { post } = this.#parts.ambient
    post(() => {
      this.#guard.install()
      this.engine.stage = this.machine.main.stage
      void this.#story(scenario).then(
        () => this.engine.stop(),
        (error) => this.fail('scenario', textOf(error), error),
      )
    })
    post(() => this.#guard.restore())
    this.#nextBatch()
  }

  #nextBatch(): void {
    const { post } = this.#parts.ambient
    post(() => this.#guard.install())
    for (let step = 0; step < batchSteps; step++) post(this.engine.step)
    post(() => {
      this.#guard.restore()
      if (this.engine.isOver) this.#over.resolve()
      else this.#nextBatch()
    })
  }

  async #story(scenario: Scenario): Promise<void> {
    const { engine, machine } = this
    await scenario(this.#world)
    this.#waiting = 'the stop of the system'
    this.#world.calm()
    await engine.still()
    if (unsettled(machine).length > 0) {
      await engine.rest(engine.nowMs + restMs, restSteps)
      const waiting = unsettled(machine)
      if (waiting.length > 0 && engine.timers.waiting === 0) return this.fail('hang', `nobody will settle ${waiting.join('; ')}`)
    }
    await machine.system.stop()
    await engine.still()
    const left = leftovers(machine)
    if (left.length > 0) this.fail('leftover', left.join('; '))
    else this.#checkEscapes()
  }

  #checkEscapes(): void {
    const { escapes } = this.#guard
    if (this.#parts.options.escapes !== 'fail' || escapes.length === 0) return
    this.fail('escape', escapes.map(({ what, host, where }) => `${what} on ${host}, ${where}`).join('; '))
  }

  // ---- what the engine asks

  afterStep(): void {
    for (const [name, check] of this.#invariants) {
      try {
        check()
      } catch (error) {
        return this.fail('invariant', `${name}: ${textOf(error)}`, error, name)
      }
    }
    if (this.#isStormy) this.#faults?.beforeStep(this.engine.steps + 1, this.#ground)
  }

  readonly #ground = {
    run: this,
    get slots(): readonly number[] {
      return this.run.#world.slots
    },
    linksOf: (slot: number) => this.#world.linksOf(slot),
    strike: (fault: FaultRecord) => {
      this.#struck.push(fault)
      // what becomes of it does not hang on what happened before
      this.#fate = new Random(this.seed, `fate ${fault.step} ${fault.slot}`)
      this.#trace.mix(fault.step)
      this.#world.strike(fault)
    },
  }

  threw(stage: Stage | undefined, error: unknown): void {
    this.fail('uncaught', `${String(stage ?? 'machine')}: ${textOf(error)}`, error)
  }

  stuck(): void {
    const waiting = unsettled(this.machine)
    const handlers = waiting.length === 0 ? 'no handler is in flight' : `in flight: ${waiting.join('; ')}`
    this.fail('hang', `${this.#waiting} waits, nothing can happen any more and no timer is set; ${handlers}`)
  }

  tooLong(what: string): void {
    this.fail('too-long', `the run is not over after ${what}`)
  }

  // ---- what the world asks

  neverTrue(what: string): void {
    this.fail('scenario', `${what} did not come true`, undefined, what)
  }

  addInvariant(name: string, check: () => void): void {
    this.#invariants.set(name, check)
  }

  note(text: string): void {
    if (!this.#parts.reads) return
    const line = `${this.engine.steps} ${round(this.engine.nowMs)} ms  ${text}`
    this.#trace.write(line)
    const { trace } = this.#parts.options
    if (typeof trace === 'function') trace(line)
    else if (trace === true) this.#all.push(line)
  }

  setStorm(isOn: boolean): void {
    this.#isStormy = isOn
  }

  // ---- what escapes

  get current(): HostGround {
    return this.machine.current
  }

  /** An error that belongs to no handler ends the host it happened on; on main, the run. */
  escaped(error: unknown): void {
    this.#unhandled(error)
  }

  #unhandled(error: unknown): void {
    if (this.engine.isOver) return
    this.#guard.note('an error that belongs to no handler', 'refused')
    const { stage } = this.current
    const host = this.machine.hosts.get(stage.slot)
    if (stage.slot === 0 || host === undefined) return this.threw(stage, error)
    this.note(`${stage} ends by an error that belongs to no actor: ${textOf(error)}`)
    host.die({ exitCode: 1, signal: null, error: error instanceof Error ? error : new Error(String(error)) })
  }

  #tell(event: TroupeEvent): void {
    this.events.push(event)
    this.#trace.mixText(event.event)
    if (this.#parts.reads) this.note(eventText(event))
  }

  fail(failure: SimulationFailure, what: string, cause?: unknown, name: string = nameOf(cause)): void {
    if (this.#failure !== undefined || this.engine.isOver) return
    this.#failure = { failure, name, what, cause, step: this.engine.steps, atMs: round(this.engine.nowMs) }
    this.note(`${failure}: ${what}`)
    this.engine.stop()
  }
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000
