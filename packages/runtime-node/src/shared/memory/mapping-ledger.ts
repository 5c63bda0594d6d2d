import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads'
import { isThreadAlive, type ThreadIdentity, thisThread } from '../waiting/this-thread.ts'
import type { SystemCalls } from './system-calls.ts'

/** Fields of an entry, 64 bits each. */
const field = { owner: 0, address: 1, byteLength: 2, descriptor: 3 } as const
const fields = 4
const entryBytes = 8 * fields
/** As many as Linux lets one process map, and a few more. */
const mostEntries = 65_536
const fewEntries = 64

/** A number of a thread is below 2 ** 22. */
const tidBits = 22n

/**
 * What the threads of this process have mapped. A thread that is terminated runs nothing any more, and what it has mapped would stay as
 * long as the process: so it is written down here, and another thread, when it finds that one gone, undoes it in its place.
 *
 * Whoever undoes an entry takes the address out first, in one step: if it ended in between, the memory would stay mapped, but never
 * would memory be unmapped twice, when it is somebody else's already.
 */
export class MappingLedger {
  readonly #memory: SharedArrayBuffer
  readonly #entries: BigInt64Array<SharedArrayBuffer>
  readonly #me = ownerOf(thisThread())
  #next = 0

  constructor(memory: SharedArrayBuffer) {
    this.#memory = memory
    this.#entries = new BigInt64Array(memory)
  }

  /** An empty ledger. */
  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(fewEntries * entryBytes, { maxByteLength: mostEntries * entryBytes })
  }

  /** A new entry of this thread's, to be given back by {@link undo}; `undefined` when there are too many. */
  begin(): number | undefined {
    const count = this.#entries.length / fields
    for (let looked = 0; looked < count; looked++) {
      const at = ((this.#next + looked) % count) * fields
      if (Atomics.compareExchange(this.#entries, at + field.owner, 0n, this.#me) !== 0n) continue
      this.#next = at / fields + 1
      return at
    }
    return this.#grow() ? this.begin() : undefined
  }

  /** A descriptor that Node knows nothing of is open, or is no longer (-1). */
  noteDescriptor(at: number, descriptor: number): void {
    Atomics.store(this.#entries, at + field.descriptor, BigInt(descriptor + 1))
  }

  noteMapping(at: number, address: number, byteLength: number): void {
    Atomics.store(this.#entries, at + field.byteLength, BigInt(byteLength))
    Atomics.store(this.#entries, at + field.address, BigInt(address))
  }

  /** Undoes what the entry says, and frees it. */
  undo(at: number, calls: SystemCalls): void {
    const byteLength = Number(Atomics.load(this.#entries, at + field.byteLength))
    const address = Number(Atomics.exchange(this.#entries, at + field.address, 0n))
    if (address !== 0) calls.unmap(address, byteLength)
    const descriptor = Number(Atomics.exchange(this.#entries, at + field.descriptor, 0n)) - 1
    if (descriptor >= 0) calls.close(descriptor)
    Atomics.store(this.#entries, at + field.owner, 0n)
  }

  /** Undoes what threads had mapped that are gone. */
  sweep(findCalls: () => SystemCalls): void {
    const alive = new Map<bigint, boolean>([
      [0n, true],
      [this.#me, true],
    ])
    for (let at = 0; at < this.#entries.length; at += fields) {
      const owner = Atomics.load(this.#entries, at + field.owner)
      let isAlive = alive.get(owner)
      if (isAlive === undefined) alive.set(owner, (isAlive = isThreadAlive(threadOf(owner))))
      if (isAlive) continue
      // whoever sweeps becomes the owner: what is left when that one ends meanwhile is found by the next
      if (Atomics.compareExchange(this.#entries, at + field.owner, owner, this.#me) === owner) this.undo(at, findCalls())
    }
  }

  #grow(): boolean {
    const { byteLength, maxByteLength } = this.#memory
    if (byteLength === maxByteLength) return false
    try {
      this.#memory.grow(Math.min(2 * byteLength, maxByteLength))
    } catch {
      // another thread made it larger still
    }
    return true
  }
}

const ownerOf = ({ tid, startedAt }: ThreadIdentity): bigint => (startedAt << tidBits) | BigInt(tid)
const threadOf = (owner: bigint): ThreadIdentity => ({
  pid: process.pid,
  tid: Number(owner & ((1n << tidBits) - 1n)),
  startedAt: owner >> tidBits,
})

/** By this name every thread finds it that was started when the main thread had this package, directly or not. */
const key = 'troupe.mappings'

const findMemory = (): SharedArrayBuffer => {
  const known: unknown = getEnvironmentData(key)
  if (known instanceof SharedArrayBuffer) return known
  const memory = MappingLedger.memory()
  if (isMainThread) setEnvironmentData(key, memory as never)
  return memory
}

// at once, so that it is there for threads which start before anything is mapped
const memory = findMemory()
let ledger: MappingLedger | undefined

/** That of this process; of this thread alone in a program whose main thread does not have this package. */
export const mappingLedger = (): MappingLedger => (ledger ??= new MappingLedger(memory))
