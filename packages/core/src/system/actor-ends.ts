import { HostStalledError } from '../errors/host-errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { within } from '../time/within.ts'
import type { HostRecord } from './host-record.ts'
import { firstBorn, type HostTable } from './host-table.ts'

/** A host that does not come to a kill for so long is stalled. */
const stallMs = 1_000

/** The ends of actors that somebody wants from outside of their host, as far as they need main. */
export class ActorEnds {
  readonly #kernel: Kernel
  readonly #hosts: HostTable

  constructor(kernel: Kernel, hosts: HostTable) {
    this.#kernel = kernel
    this.#hosts = hosts
  }

  /** Its host is asked to stop it. Should that die meanwhile, the actor does not come back. */
  doom(slot: number, number: number): void {
    this.#hosts.in(slot)?.doom(number)
  }

  /** Its host says that it has ended. A host of its own ends with it. */
  stopped(slot: number, number: number): Promise<void> | undefined {
    const record = this.#hosts.in(slot)
    record?.doomed.delete(number)
    return record !== undefined && isAlone(record, number) ? this.#hosts.stop(record) : undefined
  }

  /** Its host was not there to be asked. */
  stop(slot: number, number: number): Promise<void> {
    return this.#end(slot, number, 'stop')
  }

  /** @throws HostStalledError - the kill waits until its host acts again */
  async kill(slot: number, number: number): Promise<void> {
    if (slot === 0) return this.#kernel.control.killActor(number)
    const record = this.#hosts.in(slot)
    if (record === undefined) return
    const killed = this.#end(slot, number, 'kill')
    if (isAlone(record, number)) return killed
    if (await within(this.#kernel.waits, killed, stallMs)) return
    throw new HostStalledError({ host: record.plan.name, waitedMs: stallMs })
  }

  /** Whatever becomes of its host meanwhile: it ends there, or it does not come back. */
  async #end(slot: number, number: number, how: 'stop' | 'kill'): Promise<void> {
    for (let record = this.#hosts.in(slot); record !== undefined; record = this.#hosts.in(slot)) {
      record.doom(number)
      if (isAlone(record, number)) return this.#hosts[how](record)
      if (record.facts === undefined || record.state === 'down') return this.#endAway(record, number)
      if (await this.#endThere(record, number, how)) return
    }
  }

  /** Whether its host did it. */
  async #endThere(record: HostRecord, number: number, how: 'stop' | 'kill'): Promise<boolean> {
    try {
      await this.#kernel.request(record.place, how, [number], Infinity)
      record.doomed.delete(number)
      return true
    } catch {
      await record.gone.promise
      return false
    }
  }

  /** Whoever is its parent ends it, while its host is not up. */
  async #endAway(record: HostRecord, number: number): Promise<void> {
    const args = [record.plan.slot, number]
    const hosts = this.#hosts.living.filter(({ state }) => state === 'up')
    const asked = [
      this.#kernel.control.run(undefined, 'endAway', args),
      ...hosts.map(({ place }) => this.#kernel.request(place, 'endAway', args, Infinity)),
    ]
    await firstTrue(asked as Promise<boolean>[])
  }
}

const isAlone = ({ plan }: HostRecord, number: number): boolean => plan.ownerSlot !== undefined && number === firstBorn

/** Resolves with the first that comes true, or when none does; an error counts as false. */
const firstTrue = async (all: readonly Promise<boolean>[]): Promise<void> => {
  const truths = all.map(async (each) => {
    if (!(await each)) throw new Error('false')
  })
  await Promise.any(truths).catch(() => {})
}
