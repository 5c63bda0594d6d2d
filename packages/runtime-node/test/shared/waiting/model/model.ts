import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { bundled } from '../../../support/bundled.ts'
import { failures, time, timesAt, word } from './control.ts'
import { cellAt, memoryBytes } from './lock-program.ts'
import type { ModelOrder, ModelReport, ModelThread } from './model-thread.ts'
import { type Schedule, Turns } from './turns.ts'

export interface Outcome {
  /** `none`, or what was found. */
  readonly found: string
  readonly steps: number
  readonly killed: number
  /** Milliseconds that had to pass because nobody could go on. */
  readonly forcedMs: number
  readonly errors: readonly string[]
  readonly trace: readonly string[]
}

/** Runs the protocols of a lock on threads that a schedule, made from a seed, interleaves and kills. */
export class Model implements AsyncDisposable {
  readonly #workers: readonly Worker[]
  readonly #control: SharedArrayBuffer
  readonly #memory = new SharedArrayBuffer(memoryBytes)
  #schedules = 0

  private constructor(workers: readonly Worker[], control: SharedArrayBuffer) {
    this.#workers = workers
    this.#control = control
  }

  static async open(threads: number): Promise<Model> {
    const file = await bundled(new URL('./model-thread.ts', import.meta.url))
    const control = Turns.memory()
    const workers = Array.from({ length: threads }, (_, me) => {
      return new Worker(file, { workerData: { me, control } satisfies ModelThread })
    })
    return new Model(workers, control)
  }

  async run(schedule: Omit<Schedule, 'cellFrom'>, fair: boolean, trace = false): Promise<Outcome> {
    const bytes = new Int32Array(this.#memory)
    // what no schedule gets to is not written to either
    bytes.fill(0, 0, 80_000)
    bytes.fill(0, bytes.length - 16)
    // a cell as it is made, with tickets that are about to begin anew
    bytes.set([0, 0, 1, 1, 2 ** 31 - 2], bytes.length - 16)
    Turns.prepare(this.#control, { ...schedule, cellFrom: cellAt / 4 })
    const order: ModelOrder = { schedule: this.#schedules++, fair, memory: this.#memory, trace }
    const workers = this.#workers.slice(0, schedule.threads)
    const reports = workers.map(async (worker) => (await once(worker, 'message'))[0] as ModelReport)
    for (const worker of workers) worker.postMessage(order)
    const all = await Promise.all(reports)
    const words = new Int32Array(this.#control, 0, timesAt / 4)
    const times = new Float64Array(this.#control, timesAt)
    const found = Object.entries(failures).find(([, number]) => number === words[word.failed])![0]
    return {
      found,
      steps: words[word.steps]!,
      killed: words[word.killed]!,
      forcedMs: times[time.forced]!,
      errors: all.flatMap(({ error }) => (error === undefined ? [] : [error])),
      trace: all.flatMap(({ trace: lines }) => lines).sort((one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10)),
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }
}
