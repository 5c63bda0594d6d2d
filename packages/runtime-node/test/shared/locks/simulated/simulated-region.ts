import type { Region } from '../../../../src/shared/memory/region.ts'
import type { Machine, SimulatedThread } from './machine.ts'

const bells = new WeakMap<Machine, Map<number, SimulatedThread>>()

/** The memory of a machine, as one of its threads has it. Nobody blocks in it: who sleeps lets time pass. */
export class SimulatedRegion implements Region {
  readonly across = 'threads'
  readonly backend = 'sab'
  readonly id: string
  readonly buffer: SharedArrayBuffer
  readonly #machine: Machine
  readonly #thread: SimulatedThread

  constructor(id: string, buffer: SharedArrayBuffer, machine: Machine, thread: SimulatedThread) {
    this.id = id
    this.buffer = buffer
    this.#machine = machine
    this.#thread = thread
  }

  wait(_words: Int32Array<ArrayBufferLike>, _index: number, _expected: number, timeoutMs: number): void {
    this.#thread.step()
    this.#machine.sleep(timeoutMs)
  }

  wake(): void {
    this.#thread.step()
  }

  openBell(_words: Int32Array<ArrayBufferLike>, at: number, onRing: () => void): Disposable {
    const all = bells.get(this.#machine) ?? new Map<number, SimulatedThread>()
    bells.set(this.#machine, all.set(at, this.#thread))
    this.#thread.onRing = onRing
    return { [Symbol.dispose]: () => {} }
  }

  ring(_words: Int32Array<ArrayBufferLike>, at: number): void {
    this.#thread.step()
    const thread = bells.get(this.#machine)?.get(at)
    if (thread !== undefined) this.#machine.ring(thread)
  }
}
