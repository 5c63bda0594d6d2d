import { type ActorRef, AskTimeoutError, HandlerTimeoutError, type HostedSystem, StartError } from '@troupe/core'
import type { Across } from '../shared/memory/region.ts'
import { machineNow } from '../tasks/machine-clock.ts'
import type { BundleReply } from './bundle-reply.ts'
import { ClaimBoard } from './claim-board.ts'
import { FreeSlots } from './free-slots.ts'
import type { PoolFunction } from './known-functions.ts'
import type { PoolPlan } from './pool-options.ts'
import type { PoolTask, TaskPlace } from './pool-task.ts'
import { PoolWorker, PoolWorkerOfSeveral, type WorkerBrief } from './pool-worker.ts'
import { slotsOf } from './slots.ts'

/**
 * `leaving`: it gets no more tasks, and is stopped when it has done those it has. `stopping`: it is being stopped. `gone`: nobody has taken
 * its place yet.
 */
export type SeatState = 'starting' | 'ready' | 'leaving' | 'stopping' | 'gone'

/** What every seat of a pool has from the pool. */
export interface SeatPlan {
  readonly system: HostedSystem
  readonly pool: PoolPlan
  readonly initializer: WorkerBrief['initializer']
  /** How far a board has to reach; `undefined` where there can be none. */
  readonly boards: Across | undefined
}

/** With a board, so many tasks may lie at a worker. */
const boardSlots = 2_000

/** A place for a worker in a pool: which tasks lie there, and one worker after the other. */
export class WorkerSeat implements TaskPlace {
  readonly name: string
  state: SeatState = 'gone'
  /** Tasks that the worker at hand has done. */
  done = 0
  /** How long all workers that were here ran tasks, in milliseconds. */
  ranMs = 0
  /** Since when it has had nothing to do, in milliseconds of the machine's clock. */
  idleSince = 0
  /** How long what lies there will take, as far as is known. */
  loadMs = 0
  /** How many slots are taken, also by tasks that were taken back. */
  taken = 0
  /** How many tasks lie there that were not taken back. */
  laden = 0
  /** Since when the worker at hand is ready; 0: there is none. */
  readyAt = 0
  /** When its worker was last asked how much memory it has in use. */
  memoryAskedAt = 0
  /** Settles when the worker that is being started is there, or cannot be. */
  starting: Promise<void> | undefined = undefined
  /** Settles before, when it is there to be ended, or cannot be. */
  spawning: Promise<unknown> | undefined = undefined
  /** One of the tasks was sent because it may have ended a worker before. */
  hasSuspect = false
  /** What its tasks failed with that may say that the worker at hand has ended. */
  readonly doubts: Set<unknown> = new Set()
  readonly #plan: SeatPlan
  readonly #board: ClaimBoard | undefined
  readonly #tasks: (PoolTask | undefined)[]
  readonly #free: FreeSlots
  /** By their slots, as all that is known only as long as a task lies here: thousands of tasks wait that have none of it. */
  readonly #sentAt: Float64Array
  readonly #sendMs: Float64Array
  /** The how-manieth that was ever sent here. */
  readonly #turn: Float64Array
  #sent = 0
  #worker: ActorRef<PoolWorker> | undefined
  #ask: ActorRef<PoolWorker>['ask'] | undefined
  readonly #learnt = new Set<number>()

  /** @throws PlacesTakenError, MappingUnavailableError */
  constructor(plan: SeatPlan, number: number) {
    const { pool, boards } = plan
    this.name = `${pool.name}-${number}`
    this.#plan = plan
    const slots = boards === undefined || pool.concurrency > 1 ? pool.concurrency : boardSlots
    this.#board = boards === undefined ? undefined : ClaimBoard.create(slots, boards)
    this.#tasks = Array.from({ length: slots })
    this.#sentAt = new Float64Array(slots)
    this.#sendMs = new Float64Array(slots)
    this.#turn = new Float64Array(slots)
    this.#free = new FreeSlots(slots)
  }

  get worker(): ActorRef<PoolWorker> | undefined {
    return this.#worker
  }

  get hasRoom(): boolean {
    return this.#free.size > 0
  }

  /** Whether tasks can be sent ahead, and taken back. */
  get hasBoard(): boolean {
    return this.#board !== undefined
  }

  get freeSlots(): number {
    return this.#free.size
  }

  /** Those that lie there, in the order in which they were sent, as far as anybody still wants them. */
  get tasks(): PoolTask[] {
    return this.#tasks.filter((task) => task !== undefined).sort((one, other) => this.#turn[one.slot]! - this.#turn[other.slot]!)
  }

  /** @throws what `spawn` throws */
  start(): Promise<void> {
    this.starting = this.#start()
    return this.starting
  }

  /** There is no worker any more. */
  leave(): void {
    this.#worker = undefined
    this.#ask = undefined
    this.readyAt = 0
    this.state = 'gone'
  }

  async #start(): Promise<void> {
    const { system, pool, initializer } = this.#plan
    this.state = 'starting'
    const options = {
      on: pool.on,
      args: [{ board: this.#board?.parts, initializer, owner: system.here.kind === 'main' ? undefined : system.here }] as [
        WorkerBrief,
      ],
      host: { ...pool.host, name: this.name },
      startTimeoutMs: pool.startTimeoutMs,
    }
    const spawned = system.spawn(pool.concurrency > 1 ? PoolWorkerOfSeveral : PoolWorker, options)
    this.spawning = spawned
    const worker = await spawned
    this.#worker = worker
    if (initializer !== undefined) await this.#initialize(worker, pool.startTimeoutMs)
    this.#ask = worker.with({ timeoutMs: Infinity }).ask
    this.#learnt.clear()
    this.done = 0
    this.readyAt = this.idleSince = machineNow()
    this.state = 'ready'
  }

  /** @throws StartError */
  async #initialize(worker: ActorRef<PoolWorker>, timeoutMs: number): Promise<void> {
    try {
      await worker.with({ timeoutMs }).ask.initialize()
    } catch (cause) {
      await this.#plan.system.killActor(worker).catch(() => {})
      const late = { actor: this.name, method: 'its initializer', timeoutMs }
      const why = cause instanceof AskTimeoutError ? new HandlerTimeoutError(late, { cause }) : cause
      throw new StartError({ actor: this.name }, { cause: why })
    }
  }

  /** Sends a task; the promise is that of the worker. */
  send(task: PoolTask, estimateMs: number): Promise<unknown> {
    const { fn, args } = task
    const now = machineNow()
    const slot = this.#take(task, estimateMs, now)
    this.#teach(fn)
    const reply = this.#ask!.run(slot, fn.id, task.name, task.attemptSent, fn.calling, args)
    this.#sendMs[slot] = machineNow() - now
    return reply as Promise<unknown>
  }

  /** Sends several calls that are alike as one message. */
  sendBundle(tasks: readonly PoolTask[], estimateMs: number): Promise<BundleReply> {
    const first = tasks[0]!
    const { fn } = first
    const now = machineNow()
    for (let at = 0; at < tasks.length; at++) this.#take(tasks[at]!, estimateMs, now)
    this.#teach(fn)
    const args = fn.calling === 'runOne' ? tasks.map(argsOf) : tasks.flatMap(argsOf)
    const reply = this.#ask!.runBundle(slotsOf(tasks), tasks.length, fn.id, first.name, first.attemptSent, first.arity, args)
    const sendMs = (machineNow() - now) / tasks.length
    for (let at = 0; at < tasks.length; at++) this.#sendMs[tasks[at]!.slot] = sendMs
    return reply as Promise<BundleReply>
  }

  /** Asks for a result that stayed at the worker. */
  collect(slot: number): Promise<unknown> {
    return this.#ask!.collect(slot) as Promise<unknown>
  }

  /** The slot that it lies in from now on. */
  #take(task: PoolTask, estimateMs: number, now: number): number {
    const slot = this.#free.take()
    this.#tasks[slot] = task
    this.taken++
    this.laden++
    if (task.isSuspect) this.hasSuspect = true
    this.loadMs += estimateMs
    this.#board?.offer(slot)
    this.#sentAt[slot] = now
    this.#turn[slot] = this.#sent++
    task.sentTo(this, slot)
    return slot
  }

  /** Whatever came back, nothing of that slot is at the worker any more. */
  free(slot: number, estimateMs: number): void {
    if (this.#tasks[slot] !== undefined) this.laden--
    this.#tasks[slot] = undefined
    this.#board?.free(slot)
    this.#free.put(slot)
    this.taken--
    this.loadMs = this.taken === 0 ? 0 : this.loadMs - estimateMs
    // one that is suspected lies there alone
    if (this.taken === 0) this.hasSuspect = false
  }

  /** Whether that task lies there still, and has neither been taken back nor replaced. */
  has(task: PoolTask, slot: number): boolean {
    return this.#tasks[slot] === task
  }

  /** The slot is free when the worker has seen it. */
  revoke(task: PoolTask): boolean {
    if (this.#board?.revoke(task.slot) !== true) return false
    this.#tasks[task.slot] = undefined
    this.laden--
    return true
  }

  cancel(task: PoolTask): void {
    this.#board?.cancel(task.slot)
    this.#worker?.tell.cancel(task.slot, task.attemptSent)
  }

  hasBegun(slot: number): boolean {
    return this.#board?.hasBegun(slot) ?? true
  }

  /** When the task there was begun, in milliseconds of the machine's clock; 0 where nobody knows. */
  startedAt(slot: number): number {
    return this.#board?.startedAt(slot) ?? 0
  }

  /** When the task there was sent, in milliseconds of the machine's clock. */
  sentAt(slot: number): number {
    return this.#sentAt[slot]!
  }

  /** How long sending it took, in milliseconds; its part of that of a bundle. */
  sendMs(slot: number): number {
    return this.#sendMs[slot]!
  }

  /** When it was done. */
  endedAt(slot: number): number {
    return this.#board?.endedAt(slot) ?? 0
  }

  /** The worker has ended: all slots are free. */
  clear(): void {
    for (let slot = 0; slot < this.#tasks.length; slot++) {
      this.#tasks[slot] = undefined
      this.#board?.free(slot)
    }
    this.#free.reset()
    this.taken = 0
    this.laden = 0
    this.loadMs = 0
    this.hasSuspect = false
    this.doubts.clear()
  }

  #teach(fn: PoolFunction): void {
    if (this.#learnt.has(fn.id)) return
    this.#learnt.add(fn.id)
    this.#worker!.tell.learn(fn.id, fn.key)
  }
}

const argsOf = ({ args }: PoolTask): unknown => args
