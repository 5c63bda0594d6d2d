import { parentPort, workerData } from 'node:worker_threads'
import { Ambient } from './ambient.ts'
import { failures, word } from './control.ts'
import { type LockModel, LockProgram } from './lock-program.ts'
import { Killed, Over, Turns } from './turns.ts'

/** What a thread of a model is started with. */
export interface ModelThread {
  readonly me: number
  readonly control: SharedArrayBuffer
}

export interface ModelOrder extends LockModel {
  readonly trace: boolean
}

export interface ModelReport {
  readonly error: string | undefined
  readonly trace: readonly string[]
}

const { me, control } = workerData as ModelThread
const turns = new Turns(control, me)
const ambient = new Ambient(turns)
/** A thread that was killed is followed by another one in its place, so often. */
const mostLives = 3

const live = async (order: LockModel): Promise<void> => {
  for (let life = 0; life < mostLives; life++) {
    ambient.reset()
    turns.begin()
    try {
      const program = new LockProgram(turns, ambient, order)
      await program.run()
      while (me === 0 && !turns.isLast) turns.block(-2, Infinity)
      if (me === 0) program.checkEnd()
      return
    } catch (error) {
      // also what fails only because its thread is dead
      if (!turns.isDead) throw error
      // what else of this life can go on comes to its end as well
      await ambient.settle()
    }
  }
}

const follow = async (order: ModelOrder): Promise<ModelReport> => {
  turns.trace = order.trace ? [] : undefined
  let thrown: string | undefined
  try {
    turns.start()
    try {
      await live(order)
    } catch (error) {
      if (error instanceof Over) throw error
      thrown = error instanceof Error ? error.stack : String(error)
      if (turns.words[word.failed] === 0) turns.fail(failures.thrown)
    }
    turns.begin()
    turns.finish()
  } catch (error) {
    if (!(error instanceof Over || error instanceof Killed)) thrown = String(error)
  }
  await ambient.settle()
  return { error: thrown, trace: turns.trace ?? [] }
}

// the listeners of a signal that aborts throw into the void
process.on('uncaughtException', (error) => {
  if (!(error instanceof Over || error instanceof Killed)) throw error
})

parentPort!.on('message', (order: ModelOrder) => {
  void follow(order).then((report) => parentPort!.postMessage(report))
})
