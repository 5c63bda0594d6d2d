import { closeSync, openSync } from 'node:fs'
import { MappingUnavailableError } from '../errors/shared-memory-errors.ts'
import { mappingLedger } from './mapping-ledger.ts'
import { findSystemCalls, type SystemCalls } from './system-calls.ts'

/** A file in memory that this thread has mapped. */
export interface Mapping {
  /** Node's descriptor of the file. */
  readonly descriptor: number
  /** Where `buffer` begins. */
  readonly address: number
  readonly buffer: ArrayBuffer
}

/** @throws MappingUnavailableError */
export const systemCalls = (): SystemCalls => {
  const found = findSystemCalls()
  if ('why' in found) throw new MappingUnavailableError({ why: found.why })
  return found.calls
}

/** Why this program cannot share memory across processes; `undefined` when it can. */
export const whyNoMapping = (): string | undefined => {
  const found = findSystemCalls()
  return 'why' in found ? found.why : undefined
}

/** A mapping of this thread, as its ledger has it, and the file of it. */
interface Possession {
  readonly entry: number | undefined
  readonly address: number
  readonly byteLength: number
  readonly descriptor: number
}

/**
 * All views keep the buffer, so when that is gone nothing in this thread can reach the memory. Not a moment earlier: whoever reads memory that is
 * not mapped ends the process.
 */
const collected = new FinalizationRegistry(({ entry, address, byteLength, descriptor }: Possession) => {
  const calls = systemCalls()
  if (entry === undefined) calls.unmap(address, byteLength)
  else mappingLedger().undo(entry, calls)
  closeSync(descriptor)
})

const sweepEveryMs = 1_000
let sweptAt = -Infinity

/** Looks now and then for what threads of this process have left mapped. */
const sweepSometimes = (): void => {
  const now = performance.now()
  if (now - sweptAt < sweepEveryMs) return
  sweptAt = now
  mappingLedger().sweep(systemCalls)
}

/** A thread that is over is listed by the operating system a moment longer. */
const listedMs = 50

/** A thread of this process has ended: what it has left mapped is undone soon. */
export const sweepSoon = (): void => {
  setTimeout(() => mappingLedger().sweep(systemCalls), listedMs).unref()
}

/** Maps a new file of zeroes. `name` is at most 249 bytes long. @throws MappingUnavailableError */
export const mapNewFile = (byteLength: number, name: string): Mapping => {
  const calls = systemCalls()
  return mapWith(calls, byteLength, (entry) => {
    const raw = succeed(calls, 'memfd_create', calls.createFile(name))
    if (entry !== undefined) mappingLedger().noteDescriptor(entry, raw)
    try {
      succeed(calls, 'ftruncate', calls.setSize(raw, lengthOf(byteLength)))
      succeed(calls, 'fcntl', calls.sealSize(raw))
      // Node closes what it opened itself when a thread ends
      return openSync(`/proc/self/fd/${raw}`, 'r+')
    } finally {
      if (entry !== undefined) mappingLedger().noteDescriptor(entry, -1)
      calls.close(raw)
    }
  })
}

/** Maps a file that another thread or process made. Its descriptor belongs to the mapping from now on. @throws MappingUnavailableError */
export const mapFile = (descriptor: number, byteLength: number): Mapping => mapWith(systemCalls(), byteLength, () => descriptor)

const mapWith = (calls: SystemCalls, byteLength: number, open: (entry: number | undefined) => number): Mapping => {
  sweepSometimes()
  const entry = mappingLedger().begin()
  let descriptor: number | undefined
  try {
    descriptor = open(entry)
    const address = succeed(calls, 'mmap', calls.map(descriptor, lengthOf(byteLength)))
    if (entry !== undefined) mappingLedger().noteMapping(entry, address, lengthOf(byteLength))
    const buffer = keepInPlace(calls.view(address, byteLength))
    collected.register(buffer, { entry, address, byteLength: lengthOf(byteLength), descriptor })
    return { descriptor, address, buffer }
  } catch (error) {
    if (entry !== undefined) mappingLedger().undo(entry, calls)
    if (descriptor !== undefined) closeSync(descriptor)
    throw error instanceof MappingUnavailableError ? error : new MappingUnavailableError({ why: String(error) }, { cause: error })
  }
}

/** Nothing cannot be mapped. */
const lengthOf = (byteLength: number): number => Math.max(byteLength, 1)

const succeed = (calls: SystemCalls, name: string, result: number): number => {
  if (result < 0) throw new MappingUnavailableError({ why: `${name} failed with ${calls.lastError}` })
  return result
}

/**
 * The memory cannot become another buffer's, which would not keep it mapped: Node refuses to transfer it, and these methods are what is left.
 * Not by `markAsUntransferable`: Node 24 and later want to detach the buffer when they end, and die when they cannot.
 */
const keepInPlace = (buffer: ArrayBuffer): ArrayBuffer => {
  for (const name of ['transfer', 'transferToFixedLength']) Object.defineProperty(buffer, name, { value: refuseToMove })
  return buffer
}

const refuseToMove = (): never => {
  throw new TypeError('memory that processes share cannot be moved into another buffer')
}
